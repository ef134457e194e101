import { StringDecoder } from 'node:string_decoder';
import { Fault } from '../base/index.ts';

const ENTER: ReadonlySet<string> = new Set(['\r', '\n', '\u0004']);
const CTRL_C = '\u0003';
const BACKSPACE: ReadonlySet<string> = new Set(['\u007f', '\b']);
/** Nobody types more; what is pasted by mistake ends here. */
const LONGEST = 4096;

/** Asks on the terminal without showing what is typed; undefined when standard input is no terminal. */
export async function readSecret(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.resume();
  try {
    return await typed(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

async function typed(stdin: NodeJS.ReadStream): Promise<string> {
  const decoder = new StringDecoder('utf8');
  return new Promise((resolve, reject) => {
    let characters: string[] = [];
    const end = (settle: () => void): void => {
      stdin.off('data', onData);
      settle();
    };
    const onData = (chunk: Buffer): void => {
      for (const character of decoder.write(chunk)) {
        if (character === CTRL_C) { end(() => { reject(new Fault('INTERRUPTED')); }); return; }
        if (ENTER.has(character) || characters.length >= LONGEST) { end(() => { resolve(characters.join('')); }); return; }
        if (BACKSPACE.has(character)) characters = characters.slice(0, -1);
        else characters.push(character);
      }
    };
    stdin.on('data', onData);
  });
}
