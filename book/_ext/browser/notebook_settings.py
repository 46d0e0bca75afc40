"""What JupyterLite is told, file by file: which applications, which Python, how it behaves."""

from notebook_python import KERNEL, PRELOADED, labextension

WIDGETS = "@jupyter-widgets/jupyterlab-manager"
AUTOSAVE = 3  # seconds from a change until the browser keeps it
BEGIN_AGAIN = "book:begin-again"  # the command is in own-work.js
APPS = ("notebooks", "tree", "edit")
FILES = {
    "jupyter-lite.json": {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Gaussian mixtures and EM",
            "exposeAppInBrowser": True,  # tests, and the curious, ask it which cells have run
            "faviconUrl": "./../_static/favicon.svg",
            "litePluginSettings": {
                f"{KERNEL}:kernel": {
                    "pyodideUrl": "./../_static/vendor/pyodide/pyodide.js",
                    "disablePyPIFallback": True,  # what the site does not hold, nobody fetches
                    "loadPyodideOptions": {
                        "packages": PRELOADED,
                        "lockFileURL": "../_static/vendor/pyodide/notebook-lock.json",
                    },
                }
            },
        },
    },
    "overrides.json": {
        "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},  # the reader's own
        "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": AUTOSAVE},
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
        "@jupyterlab/notebook-extension:panel": {
            "toolbar": [
                {
                    "name": "download",
                    "command": "docmanager:download",
                    "icon": "ui-components:download",
                    "label": "Download",
                    "rank": 11,
                },
                {"name": "begin-again", "command": BEGIN_AGAIN, "rank": 12},
            ]
        },
    },
    "jupyter_lite_config.json": {
        "LiteBuildConfig": {
            "apps": APPS,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "ignore_sys_prefix": ["federated_extensions"],  # of the builder's own JupyterLab
            "federated_extensions": [str(labextension(n)) for n in (KERNEL, WIDGETS)],
        }
    },
}
