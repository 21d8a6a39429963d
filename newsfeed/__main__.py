"""`python -m newsfeed`."""

import sys

from newsfeed.commands.main import main

sys.exit(main())
