"""The app: the menu, the shared sidebar, and the lesson the reader is on."""

from explainer.ui.shell import frame

frame.run_app()
