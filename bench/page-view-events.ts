import type { RowOf } from '../lib/contract/dataset';
import { EVENT_TYPES, type pageViews } from './page-views';
import { Random } from './random';

type PageView = RowOf<typeof pageViews>;

const SEED = 20261121;
const VISITORS = 5000;
const PAGES = 1500;
const BROWSERS = 80;
const OPEN_VISITS = 400;
const FIRST_MOMENT = Date.UTC(2026, 4, 4, 8);

interface Visitor {
  readonly userId: string;
  readonly email: string;
  readonly ipAddress: string;
  readonly userAgent: string;
}

interface Visit {
  readonly visitor: Visitor;
  readonly sessionId: string;
  readonly referrer: string | null;
  eventsLeft: number;
}

function userAgent(random: Random): string {
  const system = random.pick([
    'Windows NT 10.0; Win64; x64',
    'Macintosh; Intel Mac OS X 10_15_7',
    'X11; Linux x86_64',
    'Linux; Android 14; Pixel 8',
    'Linux; Android 13; SM-S911B',
  ]);
  const chrome = `${random.integer(110, 131)}.0.${random.integer(1000, 6999)}.${random.integer(10, 199)}`;
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome} Safari/537.36`;
}

function visitor(random: Random, agents: readonly string[]): Visitor {
  const domain = random.pick(['example.com', 'mail.example.org', 'example.net']);
  const octet = (low: number) => random.integer(low, 254);
  return {
    userId: `u-${random.integer(10_000_000, 99_999_999)}`,
    email: `${random.word(4, 8)}.${random.word(4, 9)}@${domain}`,
    ipAddress: `${octet(1)}.${octet(0)}.${octet(0)}.${octet(1)}`,
    userAgent: random.pick(agents),
  };
}

function visit(random: Random, who: Visitor): Visit {
  const search = `https://www.google.com/search?q=${random.word(3, 9)}+${random.word(3, 9)}&ved=${random.hex(24)}`;
  const article = `https://news.example.org/${random.word(5, 9)}/${random.word(6, 12)}-${random.word(4, 9)}-${random.hex(8)}`;
  return {
    visitor: who,
    sessionId: random.uuid(),
    referrer: random.pick([search, article, null]),
    eventsLeft: random.integer(1, 24),
  };
}

function properties(random: Random): Readonly<Record<string, string>> {
  return {
    screen: `${random.pick([1280, 1440, 1920, 412])}x${random.pick([800, 900, 1080, 915])}`,
    viewport: `${random.integer(300, 1900)}x${random.integer(300, 1000)}`,
    experiment: `exp-${random.integer(1, 30)}:${random.pick(['control', 'variant-a', 'variant-b'])}`,
    element: `#${random.pick(['main', 'nav', 'footer', 'cart'])} > div:nth-child(${random.integer(1, 30)}) > a`,
    title: `${random.word(4, 9)} ${random.word(3, 8)} ${random.word(4, 10)}`,
    request_id: random.hex(24),
    consent: random.pick(['all', 'necessary']),
  };
}

/** Seeded events of visits that overlap, as one shard sees them; about 0.7 to 1 KB of JSON each. */
export function pageViewEvents(count: number): PageView[] {
  const random = new Random(SEED);
  const agents = Array.from({ length: BROWSERS }, () => userAgent(random));
  const visitors = Array.from({ length: VISITORS }, () => visitor(random, agents));
  const pages = Array.from(
    { length: PAGES },
    () =>
      `/${random.pick(['shop', 'help', 'blog'])}/${random.word(4, 10)}/${random.word(5, 12)}-${random.word(3, 9)}`,
  );
  const open: Visit[] = [];
  let moment = FIRST_MOMENT;
  return Array.from({ length: count }, () => {
    while (open.length < OPEN_VISITS) open.push(visit(random, random.pick(visitors)));
    const at = random.integer(0, open.length - 1);
    const current = open[at] as Visit;
    current.eventsLeft -= 1;
    if (current.eventsLeft === 0) open.splice(at, 1);
    moment += random.integer(0, 40);
    const campaign = `${random.pick(['spring', 'summer', 'brand'])}-${random.integer(1, 60)}`;
    return {
      event_id: random.uuid(),
      event_type: random.pick(EVENT_TYPES),
      occurred_at: new Date(moment).toISOString(),
      user_id: current.visitor.userId,
      email: current.visitor.email,
      ip_address: current.visitor.ipAddress,
      session_id: current.sessionId,
      url: `https://www.example.com${random.pick(pages)}?utm_source=${random.pick(['mail', 'ads', 'social'])}&utm_campaign=${campaign}&q=${random.word(3, 14)}`,
      referrer: current.referrer,
      user_agent: current.visitor.userAgent,
      duration_ms: random.integer(1, 90_000),
      amount: random.integer(0, 99_999) / 100,
      properties: properties(random),
    };
  });
}
