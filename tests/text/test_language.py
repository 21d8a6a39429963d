from __future__ import annotations

import pytest

from newsfeed.text.language import detect_language

TEXTS = {
    "uk": "Міська рада ухвалила бюджет на наступний рік, повідомили у пресслужбі. Гроші підуть на ремонт доріг і шкіл.",
    "ru": "Городской совет утвердил бюджет на следующий год, сообщили в пресс-службе. Деньги пойдут на ремонт дорог и школ, чтобы всё успеть.",
    "be": "Гарадскі савет зацвердзіў бюджэт на наступны год, паведамілі ў прэс-службе. Грошы пойдуць на рамонт дарог і школ.",
    "bg": "Общинският съвет прие бюджета за следващата година, съобщиха от пресцентъра. Парите ще отидат за ремонт на пътищата.",
    "en": "The city council has approved the budget for the next year, its press office said. The money will go to roads and schools.",
    "de": "Der Stadtrat hat den Haushalt für das nächste Jahr beschlossen, teilte die Pressestelle mit. Das Geld ist für Straßen und Schulen.",
    "fr": "Le conseil municipal a adopté le budget pour l'année prochaine, selon le service de presse. Les fonds iront aux routes et aux écoles.",
    "es": "El ayuntamiento aprobó el presupuesto para el próximo año, según la oficina de prensa. El dinero se destinará a las escuelas y los caminos.",
    "pl": "Rada miasta przyjęła budżet na przyszły rok, poinformowało biuro prasowe. Pieniądze zostaną przeznaczone na remont dróg i szkół.",
    "it": "Il consiglio comunale ha approvato il bilancio per il prossimo anno, ha detto l'ufficio stampa. I soldi sono per le strade e le scuole.",
    "sv": "Kommunfullmäktige har antagit budgeten för nästa år, säger presstjänsten. Pengarna ska gå till vägar och skolor som inte har fått stöd.",
    "no": "Kommunestyret har vedtatt budsjettet for neste år, sier pressetjenesten. Pengene skal gå til veier og skoler som ikke har fått støtte.",
    "da": "Kommunalbestyrelsen har vedtaget budgettet for næste år, siger pressetjenesten. Pengene skal bruges af skoler og veje, som ikke har fået støtte.",
    "ja": "市議会は来年度の予算を可決したと広報が発表した。資金は道路と学校の修理に使われる。",
    "zh": "市议会新闻处表示,议会通过了明年的预算。资金将用于修缮道路和学校。",
    "ko": "시의회는 내년 예산을 통과시켰다고 공보실이 밝혔다. 자금은 도로와 학교 보수에 쓰인다.",
    "el": "Το δημοτικό συμβούλιο ενέκρινε τον προϋπολογισμό για το επόμενο έτος, ανακοίνωσε το γραφείο τύπου.",
    "ar": "أقر مجلس المدينة ميزانية العام المقبل بعد نقاش في الجلسة، وقال المكتب إن المال من أجل الطرق.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_running_text_shows_its_language(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", "12:30", "Київ", "— — —"])
def test_too_little_text_is_no_language(text: str) -> None:
    assert detect_language(text) is None
