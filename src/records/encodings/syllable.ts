// What can be a Vietnamese syllable: the test by which the right reading of an old encoding is told from the wrong ones.

const ONSETS = 'ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x'.split(' ');
const RIMES = new Set(`
  a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
  e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
  o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
  ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc ue uê uêch uên uênh ui um un ung uơ up ut
  uôc uôi uôm uôn uông uôt uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
  y yêm yên yêng yêt yêu`.trim().split(/\s+/));
const TONES = /[\u0300\u0309\u0303\u0301\u0323]/g;

/** Whether a word (letters only) can be a Vietnamese syllable with its marks. */
export function isVietnameseSyllable(word: string): boolean {
  const decomposed = word.normalize('NFD').toLowerCase();
  const tones = decomposed.match(TONES) ?? [];
  if (tones.length > 1) return false;
  const bare = decomposed.replace(TONES, '').normalize('NFC');
  // Syllables that end in a stop have no other tone.
  if (/(?:[cpt]|ch)$/.test(bare) && tones.length === 1 && !'\u0301\u0323'.includes(tones[0])) return false;
  return RIMES.has(bare) || ONSETS.some((onset) => bare.startsWith(onset) && isRimeAfter(onset, bare.slice(onset.length)));
}

/** The i of gi and the u of qu may belong to the rime: gì, giếng, quốc, quyết. */
function isRimeAfter(onset: string, rime: string): boolean {
  return RIMES.has(rime) || (onset === 'gi' && RIMES.has(`i${rime}`)) || (onset === 'qu' && (RIMES.has(`u${rime}`) || RIMES.has(`o${rime}`)));
}
