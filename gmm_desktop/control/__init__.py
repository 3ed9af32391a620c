"""Time and threads: the workspace (the one door for every change), the EM worker and playback; QtCore only."""
