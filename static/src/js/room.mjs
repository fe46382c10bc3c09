/** A participant's page, drawn as a whole from each view: words, waiting, invitation, people. */
import { fill, find, get, keepList, make, show } from "./dom.mjs";
import { callAfter, news, situationOf } from "./situation.mjs";
import { tilesOf } from "./tiles.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */

export class Room {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {import("./tiles.mjs").Tiles} tiles
   * @param {string} phone
   */
  constructor(call, announcer, tiles, phone) {
    this.call = call;
    this.announcer = announcer;
    this.tiles = tiles;
    this.phone = phone;
    this.comeBy = callAfter(new Date());
    this.showOwn = true;
    this.wasTogether = false;
    /** @type {View | null} */
    this.before = null;
    this.said = ""; // what this person answered to the invitation
  }

  /** @param {View} view */
  render(view) {
    const main = get("main");
    main.dataset.place = view.you.place;
    main.dataset.why = view.you.why;
    this.renderSituation(view);
    fill(get("privacy"), view.privacy);
    this.renderInvitation(view);
    this.renderWaiting(view);
    this.renderPeople(view);
    for (const sentence of news(this.before, view)) this.announcer.polite(sentence);
    this.renderToolbar(view);
    if (view.you.place === "joint") this.wasTogether = true;
    this.before = view;
  }

  /** A new place is a new heading: it takes the focus, and its words are spoken. @param {View} view */
  renderSituation(view) {
    const now = situationOf(view, this.phone);
    const was = this.before && situationOf(this.before, this.phone);
    document.title = now.title;
    fill(get("heading"), now.heading);
    keepList(get("situation"), now.lines, (line) => line, (line) => make("p", "govuk-body", line), () => undefined);
    if (was?.key === now.key && was.heading === now.heading) return;
    if (was) {
      for (const dialog of document.querySelectorAll("dialog")) dialog.close();
      get("heading").focus();
    }
    const text = [now.heading, view.privacy, ...now.lines].map((part) => part.replace(/[.]?$/, ".")).join(" ");
    if (now.assertive && was) this.announcer.assertive(text);
    else this.announcer.polite(text, "situation");
  }

  /** Towards the others only by an own press. @param {View} view */
  renderInvitation(view) {
    const invited = view.invitation !== null && view.may.includes("person.go_in");
    if (!invited) this.said = "";
    const filled = fields(view.guides, this.phone);
    fill(get("invitation-heading"), this.wasTogether ? words.invitation.heading_again : words.invitation.heading);
    fill(get("invitation-words"), view.invitation?.words ?? "");
    fill(get("invitation-said"), this.said);
    show(get("invitation-said"), this.said !== "");
    fill(get("talk-first"), say(words.invitation.talk, filled));
    for (const id of ["not-yet", "talk-first"]) show(get(id), view.may.includes("person.not_yet"));
    const isNew = invited && get("invitation").hidden;
    show(get("invitation"), invited);
    if (!isNew) return;
    get("invitation-heading").focus();
    get("invitation").scrollIntoView({ block: "start" }); // a phone then shows the choices too
    this.announcer.assertive(`${get("invitation-heading").textContent} ${view.invitation?.words ?? ""}`);
  }

  /** @param {View} view */
  renderWaiting(view) {
    const { why, place, ready } = view.you;
    show(get("waiting"), place === "holding" || place === "debrief");
    keepList(
      get("guides"),
      view.guides,
      (guide) => guide.name,
      () => make("li"),
      (item, guide) =>
        fill(item, say(guide.here ? words.waiting.guide_here : words.waiting.guide_away, { name: guide.name })),
    );
    show(get("guides"), place === "holding");
    const mayBeReady = view.may.includes("person.ready");
    show(get("ready-row"), mayBeReady);
    get("ready").setAttribute("aria-checked", String(ready));
    const filled = fields(view.guides, this.phone);
    fill(get("ready-hint"), sentenceCase(say(words.waiting.ready_hint, filled)));
    const alone = why === "waiting" && view.people.length === 0;
    fill(get("nobody-came"), say(words.waiting.nobody_came, { ...filled, time: this.comeBy }));
    show(get("nobody-came"), alone);
    this.renderDevices();
  }

  renderDevices() {
    const { tracks, sending } = this.call.media;
    const uses = sending.camera || sending.microphone;
    const may = this.call.view?.may ?? [];
    show(get("devices"), !uses && may.some((act) => act === "person.camera" || act === "person.microphone"));
    const checks = Boolean(tracks.camera || tracks.microphone);
    fill(get("check"), checks ? words.waiting.check_stop : words.waiting.check);
  }

  /** @param {View} view */
  renderPeople(view) {
    const tiles = tilesOf(view.people);
    const { camera } = this.call.media.tracks;
    this.tiles.own = this.ownStream(camera);
    const together = view.people.length > 0;
    if (this.showOwn && (camera || together)) {
      tiles.push({
        key: "own",
        name: view.you.name,
        label: say(words.room.you, { name: view.you.name }),
        state: this.ownState(),
        camera: camera !== null,
        seat: null,
        own: true,
      });
    }
    this.tiles.render(tiles);
    show(get("people"), tiles.length > 0);
    const hide = find("own-picture");
    if (hide) fill(hide, this.showOwn ? words.media.hide_own : words.media.show_own);
  }

  ownState() {
    const { sending, tracks } = this.call.media;
    if (tracks.camera && !sending.camera) return words.waiting.only_you;
    return [sending.camera ? "" : words.room.camera_off, sending.microphone ? "" : words.room.muted]
      .filter(Boolean)
      .join(", ");
  }

  /** @param {MediaStreamTrack | null} camera */
  ownStream(camera) {
    const had = this.tiles.own?.getVideoTracks()[0] ?? null;
    if (!camera) return null;
    return had === camera ? this.tiles.own : new MediaStream([camera]);
  }

  /** @param {View} view */
  renderToolbar(view) {
    show(get("step-out"), view.may.includes("person.step_out"));
    show(get("leave"), view.may.includes("person.leave"));
    show(get("more"), view.you.place !== "gone");
    show(get("toolbar"), view.you.place !== "gone");
  }

  /** Everything of the call goes from the page. */
  clear() {
    for (const id of ["invitation", "waiting", "people", "toolbar", "situation", "asked", "muted-by", "play"]) {
      show(get(id), false);
    }
    fill(get("privacy"), words.room.privacy_loading);
    document.title = words.frame.title;
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  }
}
