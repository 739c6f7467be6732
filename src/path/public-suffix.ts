// A short list, not the Public Suffix List: what a wildcard is most likely to be misissued for. Whoever needs all of it
// passes `overrides: { isPublicSuffix }`.

/** Second levels under which many country registries sell names. */
const SECOND_LEVELS: Readonly<Record<string, string>> = {
  ac: 'co com edu gov net org',
  ar: 'com edu gob gov int mil net org',
  at: 'ac co gv or',
  au: 'com net org edu gov asn id',
  bd: 'com edu gov net org ac mil',
  br: 'com net org gov edu mil art blog eco ind inf',
  cn: 'com net org gov edu ac mil',
  co: 'com net org gov edu mil nom',
  cr: 'ac co ed fi go or sa',
  cy: 'ac com gov ltd net org',
  eg: 'com edu eun gov mil name net org sci',
  es: 'com nom org gob edu',
  fr: 'asso com gouv nom prd tm',
  gr: 'com edu net org gov',
  hk: 'com edu gov idv net org',
  hu: 'co info org priv',
  id: 'ac biz co desa go mil my net or sch web',
  il: 'ac co gov idf k12 muni net org',
  in: 'ac co edu firm gen gov ind mil net nic org res',
  ir: 'ac co gov id net org sch',
  it: 'edu gov',
  jp: 'ac ad co ed go gr lg ne or',
  ke: 'ac co go info me mobi ne or sc',
  kr: 'ac co es go hs kg mil ms ne or pe re sc',
  mx: 'com edu gob net org',
  my: 'com edu gov mil name net org',
  ng: 'com edu gov i mil mobi name net org sch',
  nz: 'ac co cri geek gen govt health iwi kiwi maori mil net org parliament school',
  pe: 'com edu gob mil net nom org',
  ph: 'com edu gov i mil net ngo org',
  pk: 'com edu fam gov net org web',
  pl: 'aid agro atm com edu gov info mil net org',
  pt: 'com edu gov int net nome org publ',
  ro: 'arts com firm info nom nt org rec store tm www',
  ru: 'ac edu gov int mil',
  sa: 'com edu gov med net org pub sch',
  se: 'ac org pp tm',
  sg: 'com edu gov net org per',
  th: 'ac co go in mi net or',
  tr: 'av bbs bel biz com dr edu gen gov info k12 kep mil name net org pol tel tv web',
  tw: 'club com ebiz edu game gov idv mil net org',
  ua: 'com edu gov in net org',
  uk: 'ac co gov ltd me net nhs org plc police sch',
  us: 'dni fed isa kids nsn',
  uy: 'com edu gub mil net org',
  ve: 'co com edu gob info mil net org web',
  vn: 'ac biz com edu gov health info int name net org pro',
  za: 'ac agric alt co edu gov grondar law mil net ngo nic nis nom org school tm web',
}

/** Names below which providers give names to their customers. */
const PRIVATE = new Set(
  [
    'appspot.com azurewebsites.net blob.core.windows.net blogspot.com cloudapp.azure.com cloudapp.net',
    'cloudfront.net compute.amazonaws.com elb.amazonaws.com execute-api.us-east-1.amazonaws.com',
    'firebaseapp.com fly.dev github.io gitlab.io glitch.me herokuapp.com herokussl.com netlify.app',
    'nip.io ngrok.io now.sh onrender.com pages.dev pythonanywhere.com r2.dev readthedocs.io repl.co',
    's3.amazonaws.com s3.us-east-1.amazonaws.com s3.us-east-2.amazonaws.com s3.us-west-1.amazonaws.com',
    's3.us-west-2.amazonaws.com s3.eu-central-1.amazonaws.com s3.eu-west-1.amazonaws.com sslip.io',
    'surge.sh trafficmanager.net vercel.app web.app workers.dev run.app cloudfunctions.net',
  ].flatMap((line) => line.split(' ')),
)

/** Is this one of the best-known suffixes under which anybody can get a name? Every single label is one. */
export function isWellKnownPublicSuffix(suffix: string): boolean {
  const labels = suffix.split('.')
  if (labels.length < 2) return true
  const [second = '', top = ''] = labels
  const registry = labels.length === 2 ? SECOND_LEVELS[top] : undefined
  return registry?.split(' ').includes(second) === true || PRIVATE.has(suffix)
}
