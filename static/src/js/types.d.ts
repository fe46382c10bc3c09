/** The shapes of the server's views, as the protocol page describes them. Types only: nothing is built from this. */

export interface OwnState {
  name: string;
  id?: string;
  role?: string;
  place: "holding" | "joint" | "debrief" | "gone" | string;
  why: string;
  room: { kind: string; title: string; id?: string } | null;
  admitted: boolean;
  ready: boolean;
  invited: boolean;
  microphone: boolean;
  camera: boolean;
  may_speak: boolean;
  may_show: boolean;
  asked_unmute: boolean;
  muted_by: string | null;
  media: "offer" | "open";
  hand?: boolean;
  signal?: null | { kind: string; seen_by: string | null };
  held_mute?: boolean;
  asked_camera_off?: boolean;
  sees?: "everyone" | "guides" | "nobody";
  hidden?: string[];
  willing?: null | boolean;
  aftercare?: string;
}

/** One message between a person and the facilitators; `from` is null for the person's own. */
export interface Letter {
  id: string;
  from: string | null;
  text: string;
  at: string;
  to_all: boolean;
}

export interface Other {
  id?: string;
  seat: number | null;
  name: string;
  guide: boolean;
  microphone: boolean;
  camera: boolean;
  state: string;
  hand?: boolean;
  place?: number;
  role?: string;
  hidden?: boolean;
}

export interface Everyone {
  id: string;
  name: string;
  side: string;
  role: string;
  room: string | null;
  connected: boolean;
  media: string | boolean;
  admitted: boolean;
  ready: boolean;
  invited: boolean;
  answer: null | "not_yet" | "talk_first";
  microphone: boolean;
  camera: boolean;
  left: boolean;
  debrief: string | null;
  may: string[];
}

export interface Gate {
  id: string;
  name: string;
  holds: boolean | null;
  asked?: boolean;
  words: string;
  todo: string;
  missing?: { words: string; todo: string; who: string }[];
}

/** One message that is carried; `mine`: this person asked for it, or else it is there for them. */
export interface Card {
  id: string;
  mine: boolean;
  state: string;
  may: string[];
  text: string;
  about: string;
  language: string;
  version: number;
  translation: string;
  translation_about: string;
  translation_language: string;
  original: string;
  asked_change: string;
  wish: string;
  told_about: boolean;
  how: string;
  tell_sender: boolean;
  put_away: boolean;
  answers: string;
}

export interface View {
  version: number;
  you: OwnState;
  guides: { name: string; here: boolean }[];
  privacy: string;
  people: Other[];
  invitation: null | { words: string };
  may: string[];
  move?: null | { words: string; with: string[]; room: string };
  messages?: Letter[];
  ends_at?: string;
  spotlight?: string | null;
  stage?: string;
  kind?: string;
  everyone?: Everyone[];
  rooms?: { id: string; kind: string; title: string; people: string[] }[];
  gates?: Gate[];
  cards?: Card[];
  shuttle?: { with_you: string[]; back_at: string | null; line: string; late: string };
}

export interface Closing {
  why: string;
  again: boolean;
  words: string;
}

export interface Answer {
  ok: boolean;
  code?: string;
  words?: string;
  [field: string]: unknown;
}

declare global {
  var commonGround: { peer: RTCPeerConnection | null; call: unknown } | undefined;
}
