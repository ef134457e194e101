import type { CataloguedFile } from '../catalogue/index.ts';
import { type Html, h } from '../web/index.ts';
import type { ListPage } from './options.ts';
import type { Page } from './page.ts';
import { Pagination, Received } from './parts.tsx';

/** The files of the head version, one keyset page at a time. On phones each row is a card (by CSS; nothing is hidden). */
export function FileTable(props: {
  readonly page: Page;
  readonly packageId: string;
  readonly files: ListPage<CataloguedFile>;
  readonly after: string | undefined;
}): Html {
  const { page, packageId, files, after } = props;
  const { words, links } = page;
  const columns = ['name', 'role', 'format', 'size'] as const;
  return (
    <section aria-labelledby="tep">
      <h2 id="tep">{words.text('package.files')}</h2>
      <table class="cards-on-phone">
        <caption>{words.text(after === undefined ? 'files.caption' : 'files.captionNext')}</caption>
        <thead>
          <tr>
            {columns.map((column) => <th scope="col" class={column === 'size' ? 'number' : undefined}>{words.text(`files.${column}`)}</th>)}
            <th scope="col"><span class="hidden">{words.text('files.download')}</span></th>
          </tr>
        </thead>
        <tbody>
          {files.items.map((file) => <FileRow page={page} packageId={packageId} file={file} />)}
        </tbody>
      </table>
      {files.items.length === 0 && <p class="empty">{words.text('files.none')}</p>}
      <Pagination
        label={words.text('paging.files')}
        {...(after !== undefined && { first: { href: `${links.package(packageId)}#tep`, text: words.text('paging.firstFiles') } })}
        {...(files.next !== undefined && {
          next: { href: `${links.package(packageId, { after: files.next })}#tep`, text: words.text('paging.nextFiles') },
        })}
      />
    </section>
  );
}

function FileRow({ page, packageId, file }: { readonly page: Page; readonly packageId: string; readonly file: CataloguedFile }): Html {
  const { words, links } = page;
  const path = withoutEnvelope(file.path);
  const cut = path.lastIndexOf('/') + 1;
  const name = path.slice(cut);
  return (
    <tr>
      <th scope="row">
        {cut > 0 && <span class="folder"><bdi>{path.slice(0, cut)}</bdi></span>}
        <span class="file-name"><Received value={name} /></span>
        {file.originalName !== undefined && file.originalName.normalize('NFC') !== name && (
          <span class="folder">{words.text('files.original')} <Received value={file.originalName} /></span>
        )}
        <details>
          <summary>{words.text('files.digests')}</summary>
          <p class="digest"><span>SHA-256</span> <code class="copyable">{file.sha256}</code></p>
          <p class="digest"><span>SHA-512</span> <code class="copyable">{file.sha512}</code></p>
        </details>
      </th>
      <td data-label={words.text('files.role')}>{words.term('role', file.role)}</td>
      <td data-label={words.text('files.format')}>
        <span>
          {file.mimeType}{' '}
          {file.puid !== undefined && <span class="puid">{file.puid}</span>}
        </span>
      </td>
      <td class="number" data-label={words.text('files.size')}>{words.bytes(file.size)}</td>
      <td class="action">
        <a class="button quiet" href={links.file(packageId, file.path)} download={true} aria-label={words.text('files.downloadName', { name })}>
          {words.text('files.download')}
        </a>
      </td>
    </tr>
  );
}

/** `data/<OBJID>/` is the same for every file of a package and says nothing to a reader. */
function withoutEnvelope(path: string): string {
  return path.replace(/^data\/[^/]+\/(?=.)/, '');
}
