"""The API's reader at `/api/docs`: one static page made from the description, without any script."""

import base64
import hashlib
import html
import json
from collections.abc import Iterator
from typing import Any, cast

from headwater.core.errors import catalogue

_STYLE = """
:root{color-scheme:light dark;--ink:#1b2733;--soft:#5b6b7a;--line:#d6dee6;--ground:#f7f9fb;--card:#fff;--water:#0b7285}
@media(prefers-color-scheme:dark){:root{--ink:#e3eaf1;--soft:#94a5b5;--line:#2b3947;--ground:#10171e;--card:#17212b;\
--water:#2fa8c7}}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,"Noto Sans TC",sans-serif;color:var(--ink);\
background:var(--ground)}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem 6rem}h1{font-size:1.6rem}h2{margin-top:3rem;font-size:1.2rem}
nav a{margin-right:1rem}a{color:var(--water)}p,td{overflow-wrap:anywhere}.soft{color:var(--soft)}
details{border:1px solid var(--line);border-radius:8px;background:var(--card);margin:8px 0;padding:0 16px}
summary{cursor:pointer;padding:12px 0;display:flex;gap:12px;flex-wrap:wrap;align-items:baseline}
summary code{font-weight:600}.verb{color:var(--water);min-width:4.5rem}
code,pre{font:13px/1.5 ui-monospace,"Noto Sans Mono",monospace}
pre{overflow:auto;border:1px solid var(--line);border-radius:8px;padding:12px}
table{border-collapse:collapse;width:100%;font-size:14px}td,th{text-align:left;vertical-align:top;padding:8px;\
border-top:1px solid var(--line)}h3{font-size:.95rem;margin:16px 0 4px}:target{outline:2px solid var(--water)}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
DOCS_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'"


def render_docs(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Headwater API</title><style>{_STYLE}</style><main>{''.join(_body(document))}</main></html>"
    )


def _body(document: dict[str, Any]) -> Iterator[str]:
    yield f'<h1>Headwater API <span class="soft">{_text(document["info"]["version"])}</span></h1>'
    for paragraph in document["info"]["description"].strip().split("\n\n"):
        yield f"<p>{_text(paragraph)}</p>"
    yield '<p><a href="/api/openapi.json">openapi.json</a></p><nav>'
    tags = cast("list[dict[str, str]]", document["tags"])
    for tag in tags:
        yield f'<a href="#{_text(tag["name"])}">{_text(tag["name"])}</a>'
    yield '<a href="#schemas">schemas</a><a href="#errors">errors</a></nav>'
    for tag in tags:
        yield f'<h2 id="{_text(tag["name"])}">{_text(tag["name"])}</h2><p class="soft">{_text(tag["description"])}</p>'
        for path, operations in document["paths"].items():
            for verb, operation in operations.items():
                if tag["name"] in operation.get("tags", ()):
                    yield from _operation(path, verb, operation)
    yield '<h2 id="schemas">schemas</h2>'
    for name, schema in sorted(document["components"]["schemas"].items()):
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        yield f'<details id="schema-{_text(name)}"><summary><code>{_text(name)}</code></summary>'
        yield f"<pre>{_text(text)}</pre></details>"
    yield '<h2 id="errors">errors</h2><table><tr><th>code</th><th>HTTP</th><th>English</th><th>中文</th></tr>'
    for code, entry in sorted(catalogue().items()):
        yield f'<tr id="error-{_text(code)}"><td><code>{_text(code)}</code></td><td>{entry.http_status}</td>'
        yield f'<td>{_text(entry.en)}</td><td lang="zh-Hant-TW">{_text(entry.zh)}</td></tr>'
    yield "</table>"


def _operation(path: str, verb: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f'<details><summary><code class="verb">{verb.upper()}</code><code>{_text(path)}</code>'
    yield f"<span>{_text(operation['summary'])}</span></summary><p>{_text(operation.get('description', ''))}</p>"
    if operation.get("parameters"):
        yield "<h3>Parameters</h3><table>"
        for item in operation["parameters"]:
            needed = " (needed)" if item.get("required") else ""
            yield f'<tr><td><code>{_text(item["name"])}</code> <span class="soft">{item["in"]}{needed}</span></td>'
            yield f"<td>{_text(item.get('description', ''))}</td></tr>"
        yield "</table>"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if body:
        yield f"<h3>Body</h3><p>{_schema_link(body)}</p>"
    yield "<h3>Answers</h3><table>"
    for status, response in operation["responses"].items():
        content = response.get("content", {}).get("application/json", {}).get("schema", {})
        words = f"{_text(response.get('description', ''))} {_schema_link(content)}"
        yield f"<tr><td>{_text(status)}</td><td>{words}</td></tr>"
    yield "</table></details>"


def _schema_link(schema: dict[str, Any]) -> str:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return f'<a href="#schema-{_text(name)}"><code>{_text(name)}</code></a>' if name else ""


def _text(value: object) -> str:
    return html.escape(str(value))
