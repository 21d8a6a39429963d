<?php
// Installs WordPress into its empty database and fills it: php wordpress.php SITE_FOLDER < stories.json
// The stories come from texts.py; sitemap, feeds, archives and pagination are WordPress's own.
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
$given = json_decode(file_get_contents('php://stdin'), true);
wp_install('Вісник', 'editor', 'editor@outlet.example', true, '', 'secret');
switch_theme($given['theme']);
global $wp_rewrite;
update_option('permalink_structure', $given['permalinks']);
$wp_rewrite->init();
$wp_rewrite->flush_rules(false);
wp_delete_post(1, true);
$authors = [];
foreach ($given['stories'] as $story) {
    $name = $story['author'];
    $authors[$name] ??= wp_insert_user(['user_login' => 'author' . count($authors), 'user_pass' => 'x', 'display_name' => $name, 'role' => 'author']);
    wp_insert_post([
        'post_title' => $story['title'], 'post_content' => $story['html'], 'post_status' => 'publish',
        'post_date' => $story['written'], 'post_date_gmt' => $story['written'], 'post_author' => $authors[$name],
        'post_category' => [wp_create_category($story['section'])], 'tags_input' => $story['tags'],
    ], true);
}
foreach ($given['pages'] as $title) {
    wp_insert_post(['post_title' => $title, 'post_type' => 'page', 'post_status' => 'publish', 'post_content' => $given['page_text']]);
}
wp_insert_post(['post_title' => 'Чернетка', 'post_status' => 'draft', 'post_content' => 'Не друкувати.']);
