import { expect } from 'chai';
import {
  cosignedMessage, readNote, readSignerSeed, readVerifierKey, SIGNATURE_TYPES, verifierKey, verifyNote, writeCosignature, writeNote, writeSignerSeed, writeVerifierKey,
} from '../../../src/formats/tlog/index.ts';
import { publicKeyOf, signEd25519, verifyEd25519 } from './ed25519.ts';

// The key and the note that the documentation of signed notes has always shown.
const NEUMANN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NEUMANN_SECRET = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const TEXT = 'If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n';
const LINE = '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const STRANGER = '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const key = readVerifierKey(NEUMANN)!;
const verdict = (text: string, keys = [key]): string => {
  const note = readNote(bytes(text));
  return note === undefined ? 'no note' : verifyNote(note, keys, verifyEd25519).kind;
};

describe('a signed note', () => {
  it('is verified with a key of another implementation', () => {
    expect(verdict(`${TEXT}\n${LINE}`)).to.equal('signed');
  });

  it('is written byte for byte as it was read', () => {
    const note = readNote(bytes(`${TEXT}\n${LINE}${STRANGER}`))!;
    expect(note.text).to.equal(TEXT);
    expect(note.signatures.map(({ name }) => name)).to.deep.equal(['PeterNeumann', 'EnochRoot']);
    expect(writeNote(note)).to.equal(`${TEXT}\n${LINE}${STRANGER}`);
  });

  it('is signed as before when lines of unknown keys stand around it', () => {
    expect(verdict(`${TEXT}\n${STRANGER}${LINE}${STRANGER}`)).to.equal('signed');
    // A key that shares its name, or its id, with a known one is unknown all the same.
    const sameName = LINE.replace('x08go/', 'AAAAA/');
    const sameId = LINE.replace('PeterNeumann', 'PeterNewman');
    expect(verdict(`${TEXT}\n${sameName}${sameId}${LINE}`)).to.equal('signed');
    expect(verdict(`${TEXT}\n${sameName}${sameId}`)).to.equal('unknown');
  });

  it('is refused when nobody that is known signed it, or when a known key did not', () => {
    expect(verdict(`${TEXT}\n${STRANGER}`)).to.equal('unknown');
    expect(verdict(`${TEXT}\n${LINE}`, [])).to.equal('unknown');
    expect(verdict(`${TEXT.replace('problem', 'troubles')}\n${LINE}`)).to.equal('forged');
    expect(verdict(`${TEXT}\n${LINE.replace('UG/Sff', 'UG/Sfg')}`)).to.equal('forged');
  });

  it('may have empty lines in its text: the last one is the border', () => {
    const note = readNote(bytes(`one\n\ntwo\n\n${LINE}`));
    expect(note?.text).to.equal('one\n\ntwo\n');
  });

  it('is none when any part of it is malformed, and nothing of it is read on', () => {
    const malformed = [
      '', '\n', TEXT, `${TEXT}\n`, `${TEXT}${LINE}`, `${TEXT}\n${LINE.slice(0, -1)}`, `${TEXT}\n${LINE}\n`, `${TEXT}\n- PeterNeumann x08g\n`,
      `${TEXT}\n— PeterNeumann\n`, `${TEXT}\n— Peter Neumann x08go/ZJkuA=\n`, `${TEXT}\n— Peter+Neumann x08go/ZJkuA=\n`, `${TEXT}\n— PeterNeumann x08go/ZJkuB=\n`,
      `${TEXT}\n— PeterNeumann x08g\n`, `${TEXT}\n— PeterNeumann !!!!\n`, `${TEXT}\n${LINE.replace('\n', '\r\n')}`, `a\u0000b\n\n${LINE}`, `a\tb\n\n${LINE}`,
      `${TEXT}\n${LINE.repeat(101)}`, `${'x'.repeat(1024 * 1024)}\n\n${LINE}`, `${TEXT}\n— \u00a0 x08go/ZJkuA=\n`,
    ];
    expect(malformed.filter((text) => readNote(bytes(text)) !== undefined)).to.deep.equal([]);
    expect(readNote(Buffer.concat([bytes('a'), Buffer.of(0xff, 0xfe), bytes(`\n\n${LINE}`)]))).to.equal(undefined);
  });

  it('with sixteen signatures and more is read', () => {
    expect(readNote(bytes(`${TEXT}\n${STRANGER.repeat(99)}${LINE}`))?.signatures).to.have.length(100);
  });
});

describe('a key', () => {
  it('is read and written in the spelling of signed-note', () => {
    expect(writeVerifierKey(key)).to.equal(NEUMANN);
    const seed = readSignerSeed(NEUMANN_SECRET)!;
    expect(writeSignerSeed(seed)).to.equal(NEUMANN_SECRET);
    expect(writeVerifierKey(verifierKey(seed.name, seed.type, publicKeyOf(seed.seed)))).to.equal(NEUMANN);
  });

  it('whose hash is not its own, or that is malformed, is none', () => {
    const wrong = [
      '', 'PeterNeumann', NEUMANN.replace('c74f20a3', 'c74f20a4'), NEUMANN.replace('Peter', 'Petra'), NEUMANN.replace('+ARpc', '+ARpd'), NEUMANN.replace('+ARpc', '+CRpc'),
      `${NEUMANN}A`, NEUMANN.slice(0, -4), `+${NEUMANN}`, NEUMANN.replace('PeterNeumann', 'Peter Neumann'), NEUMANN.replace('c74f20a3', 'C74F20A3'), `${NEUMANN}\n`,
    ];
    expect(wrong.filter((line) => readVerifierKey(line) !== undefined)).to.deep.equal([]);
  });
});

describe('a cosignature', () => {
  const seed = Buffer.alloc(32, 7);
  const witness = verifierKey('witness.example/w1', SIGNATURE_TYPES.cosignature, publicKeyOf(seed));
  const text = 'example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';

  it('says when a witness saw the checkpoint', () => {
    const signature = writeCosignature(1_679_315_147, signEd25519(seed, bytes(cosignedMessage(text, 1_679_315_147))));
    const note = { text, signatures: [{ name: witness.name, keyId: witness.keyId, signature }] };
    expect(verifyNote(note, [witness], verifyEd25519)).to.deep.equal({ kind: 'signed', by: [{ key: witness, time: 1_679_315_147 }] });
    const later = Buffer.from(signature);
    later[7]! += 1;
    expect(verifyNote({ ...note, signatures: [{ ...note.signatures[0]!, signature: later }] }, [witness], verifyEd25519).kind).to.equal('forged');
    expect(verifyNote({ ...note, signatures: [{ ...note.signatures[0]!, signature: signature.subarray(0, 71) }] }, [witness], verifyEd25519).kind).to.equal('forged');
  });

  it('is of a key of its own kind: the same public key as a log\'s is another key', () => {
    const plain = verifierKey(witness.name, SIGNATURE_TYPES.ed25519, witness.publicKey);
    expect(plain.keyId).to.not.equal(witness.keyId);
  });

  it('of the specification\'s example parses, with its time', () => {
    const example = '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==';
    const note = readNote(bytes(`${text}\n${example}\n`))!;
    expect(Buffer.from(note.signatures[0]!.signature.subarray(0, 8)).readBigUInt64BE()).to.equal(1_679_315_147n);
  });
});
