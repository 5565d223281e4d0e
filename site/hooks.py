"""What mkdocs does as GitHub does: the anchors of headings."""

import importlib.machinery
import importlib.util
import pathlib
import sys

sys.dont_write_bytecode = True
LINKS = str(pathlib.Path(__file__).resolve().parent.parent / "scripts" / "links")
loader = importlib.machinery.SourceFileLoader("links", LINKS)
links = importlib.util.module_from_spec(importlib.util.spec_from_loader("links", loader))
loader.exec_module(links)


def on_config(config):
    config.mdx_configs.setdefault("toc", {})["slugify"] = lambda heading, separator: links.slug(heading)
