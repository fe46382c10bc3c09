/** What only a facilitator's view holds, as the protocol page describes it. Types only: nothing is built from this. */
import type { Card, Shuttle } from "./shuttle_types";
import type { Answer, Everyone, View } from "./types";

export interface Signal {
  person: string;
  name: string;
  kind: string;
  at: string;
  seen_by: string | null;
}

export interface Message {
  id: string;
  from: string | null;
  mine?: boolean;
  text: string;
  at: string;
  to_all: boolean;
}

export interface Device {
  camera: string;
  microphone: string;
  speaker: string;
  connection: string;
  at: string;
}

export interface Surroundings {
  private: string;
  near: string;
  safe: boolean;
  place: string;
  contact: string;
  at: string;
}

export interface Arrival {
  device: Device | null;
  device_waived: boolean;
  surroundings: Surroundings | null;
  room_approved: boolean;
  rules: boolean;
  plan_b: boolean;
}

export interface Person extends Everyone {
  held_mute?: boolean;
  held_alone?: boolean;
  asked_camera_off?: boolean;
  sees?: string;
  seen_by_limit?: string;
  asked_move?: string | null;
  move_answer?: string | null;
  out_of_order?: boolean;
  line?: null | { word: string; device: string };
  beside?: string | null;
  willing?: boolean | null;
  released?: boolean;
  aftercare?: string;
  arrival?: Arrival | null;
  gates?: Record<string, boolean>;
}

export interface DeskRoom {
  id: string;
  kind: string;
  title: string;
  people: string[];
  asked?: string[];
}

export interface Timer {
  ends_at: string;
  minutes: number;
  words: string;
}

/** A facilitator's threads are by person, where a participant has one. */
export interface DeskView extends Omit<View, "messages" | "everyone" | "rooms"> {
  you: View["you"] & { ends_at?: string };
  everyone?: Person[];
  rooms?: DeskRoom[];
  spotlight_id?: string;
  signals?: Signal[];
  hands?: string[];
  messages?: Record<string, Message[]>;
  locked?: boolean;
  quiet?: boolean;
  timer?: Timer | null;
  lead?: string;
  notes?: string;
  seats?: string[];
  leaving?: { order: string[]; released: string[]; next: string | null };
  plan_b_phone?: string;
  shuttle?: Shuttle | null;
  cards?: Card[];
  carries?: string[];
}

export interface HeardRow {
  speaker: string;
  listener: string;
  heard: boolean;
  seen: boolean;
}

export type Ask = (event: string, fields?: Record<string, unknown>, saw?: boolean) => Promise<Answer>;
