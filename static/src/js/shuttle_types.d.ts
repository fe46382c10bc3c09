/** What an advocate's view holds besides in a shuttle, as the protocol page describes it. Types only: nothing is built from this. */
import type { DeskView, Message, Signal } from "./desk_types";

export interface SideRoom {
  room: string;
  principal: string;
  name: string;
  side: string;
  title: string;
  people: string[];
  advocates_here: string[];
  with_since: string | null;
  alone_since: string | null;
  last_with: string | null;
  back_at: string | null;
  line: { word: string; device: string } | null;
  signals: Signal[];
  waiting: boolean;
  may_enter: boolean;
  call: string[];
}

export interface Shuttle {
  live_to: { kind: string; room: string | null; principal: string | null; name: string | null; words: string };
  serves: string | null;
  back_minutes: number[];
  back_default: number;
  rooms: SideRoom[];
  corridor: Message[];
}

export interface Wording {
  number: number;
  text: string;
  about: string;
  language: string;
  translation: string;
  translation_about: string;
  translation_language: string;
  translated_by: string;
  by: string;
  by_name?: string;
  at: string;
}

export interface Found {
  kind: string;
  start: number;
  end: number;
  text: string;
}

export interface Said {
  versions: Wording[];
  agreed: number;
  translation_agreed: number;
  asked_change: string;
}

export interface Arrived {
  text: string;
  about: string;
  language: string;
  original: string;
  wish: string;
  told_about: boolean;
  how: string;
}

export interface Card {
  id: string;
  side: string;
  from: string;
  to: string;
  state: string;
  may: string[];
  answers: string;
  at: string;
  held_from: string;
  said: Said | null;
  arrived: Arrived | null;
  found?: Found[];
  needs_translation?: boolean;
  preview?: { number: number; text: string; about: string; original: string; language: string } | null;
}

export type ShuttleView = DeskView;
