"""The app: the menu, the shared sidebar, and the lesson the reader is on.

``streamlit run app.py`` reads this file twice: once for the server, which finds ``app`` in it, and as a script for every run of a page.
"""

import streamlit as st

from explainer.ui.shell import frame, server

if __name__ == "__main__":
    frame.run_app()
else:
    app = st.App(__file__, routes=server.routes(), middleware=server.middleware(), lifespan=server.lifespan)
