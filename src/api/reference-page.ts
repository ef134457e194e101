import { escapeHtml } from '../web/index.ts';
import { API_CODES } from './problem.ts';
import type { Document } from './openapi.ts';

/** Plain, readable on a phone and on paper. */
export const REFERENCE_STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h2{margin-top:2.5rem;border-bottom:1px solid}code,pre{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}pre{overflow:auto;padding:.75rem;border:1px solid}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid}
`;

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly description?: string; readonly schema: Document }[];
  readonly requestBody?: { readonly content: Document };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Document }>>;
}

/** The document for people: one section for each operation, then the schemas. Made of the document, so that both say the same. */
export function referencePage(document: Document): string {
  const { info, paths, components } = document as {
    readonly info: { readonly title: string; readonly version: string };
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
    readonly components: { readonly schemas: Document };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ path, method: method.toUpperCase(), one })));
  const text = (value: string): string => escapeHtml(value);
  return `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>REST · ${text(info.title)}</title><link rel="stylesheet" href="/api/reference.css"></head>
<body><h1>Giao diện REST · REST interface</h1><p>${text(info.title)} · ${text(info.version)} · <a href="/api/v1/openapi.json">OpenAPI 3.1</a></p>
<p>Mã truy cập: <code>kho token create</code>, gửi trong <code>Authorization: Bearer kho_…</code>. <span lang="en">Tokens: <code>kho token create</code>, sent as <code>Authorization: Bearer kho_…</code>. Without one you are the public.</span></p>
<nav><ul>${operations.map(({ path, method, one }) => `<li><a href="#${text(one.operationId)}"><code>${method} ${text(path)}</code></a> ${text(one.summary)}</li>`).join('\n')}</ul></nav>
${operations.map(({ path, method, one }) => `<section><h2 id="${text(one.operationId)}"><code>${method} ${text(path)}</code></h2><p>${text(one.summary)}<br><span lang="en">${text(one.description)}</span></p>${parametersTable(one)}${bodyOf(one)}${answersTable(one)}</section>`).join('\n')}
<h2>Schemas</h2>
${Object.entries(components.schemas).map(([name, schema]) => `<section><h3 id="schema-${text(name)}">${text(name)}</h3><pre>${text(JSON.stringify(schema, undefined, 1))}</pre></section>`).join('\n')}
<h2>Mã lỗi của giao diện · Problem codes of the interface</h2><ul>${API_CODES.map((code) => `<li id="${code}"><code>${code}</code></li>`).join('')}</ul>
</body></html>
`;
}

function parametersTable({ parameters }: Described): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(({ name, in: place, required, description = '', schema }) => `<tr><td><code>${escapeHtml(name)}</code>${required ? ' *' : ''}</td><td>${escapeHtml(place)}</td><td>${escapeHtml(description)}</td><td><code>${escapeHtml(shortSchema(schema))}</code></td></tr>`);
  return `<table><thead><tr><th>parameter</th><th>in</th><th></th><th>schema</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function shortSchema(schema: Document): string {
  const { enum: values, type, pattern } = schema as { readonly enum?: readonly string[]; readonly type?: string; readonly pattern?: string };
  return values?.join(' | ') ?? pattern ?? type ?? '';
}

function bodyOf({ requestBody }: Described): string {
  return requestBody === undefined ? '' : `<p>Body: ${linksIn(requestBody.content)}</p>`;
}

function answersTable({ responses }: Described): string {
  const rows = Object.entries(responses).map(([status, { description, content = {} }]) => `<tr><td>${escapeHtml(status)}</td><td>${escapeHtml(description)}</td><td>${linksIn(content)}</td></tr>`);
  return `<table><thead><tr><th>status</th><th></th><th>content</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function linksIn(content: Document): string {
  return Object.entries(content as Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>).map(([type, { schema }]) => {
    const name = schema.$ref?.split('/').at(-1);
    return `<code>${escapeHtml(type)}</code>${name === undefined ? '' : ` <a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`}`;
  }).join(', ');
}
