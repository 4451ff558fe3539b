"""Settings, URL configurations and the WSGI entry of one installation (安装)."""
