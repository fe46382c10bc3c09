/** A participant's page, drawn as a whole from each view: words, waiting, invitation, people, controls. */
import { closeDialogs } from "./dialogs.mjs";
import { bring, fill, get, keepList, make, show } from "./dom.mjs";
import { ASKS, CAME, WENT, callAfter, changes, situationOf, spoken } from "./situation.mjs";
import { tilesOf } from "./tiles.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./more.mjs").Wishes} Wishes */

export class Room {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {{tiles: import("./tiles.mjs").Tiles, strips: import("./strips.mjs").Strips, wishes: Wishes, phone: string}} options
   */
  constructor(call, announcer, { tiles, strips, wishes, phone }) {
    this.call = call;
    this.announcer = announcer;
    this.tiles = tiles;
    this.strips = strips;
    this.wishes = wishes;
    this.phone = phone;
    this.comeBy = callAfter(new Date());
    this.wasTogether = false;
    /** @type {View | null} */
    this.before = null;
    this.said = ""; // what this person answered to the invitation
    this.ownHand = false; // the last change of the own hand was an own press
  }

  /** @param {View} view */
  render(view) {
    const main = get("main");
    main.dataset.place = view.you.place;
    main.dataset.why = view.you.why;
    this.renderSituation(view);
    for (const element of document.querySelectorAll("[data-privacy]")) fill(element, view.privacy);
    this.renderInvitation(view);
    this.renderWaiting(view);
    this.renderPeople(view);
    this.tell(view);
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
    keepList(get("next-steps"), now.next, (line) => line, (line) => make("li", "", line), () => undefined);
    show(get("next-part"), now.next.length > 0);
    this.renderEnd(view);
    if (was?.key === now.key && was.heading === now.heading) return;
    if (was) {
      closeDialogs();
      this.strips.put("news", ""); // who came in there did not come in here
      get("heading").focus();
      scrollTo({ top: 0 });
    }
    const text = [now.heading, view.privacy, ...now.lines].map((part) => part.replace(/[.]?$/, ".")).join(" ");
    this.strips.keep([now.heading, ...now.lines].map((part) => part.replace(/[.]?$/, ".")).join(" "));
    if (now.assertive && was) this.announcer.assertive(text);
    else this.announcer.polite(text, "situation");
  }

  /** @param {View} view */
  renderEnd(view) {
    const time = view.ends_at ? spoken(new Date(view.ends_at)) : "";
    fill(get("ends"), say(words.room.ends, { time }));
    show(get("ends"), time !== "" && view.you.place === "joint");
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
    closeDialogs(["break-dialog", "talk-dialog"]);
    get("invitation-heading").focus();
    bring(get("invitation"));
    this.announcer.assertive(`${get("invitation-heading").textContent} ${view.invitation?.words ?? ""}`);
  }

  /** @param {View} view */
  renderWaiting(view) {
    const { why, place, ready } = view.you;
    show(get("waiting"), place === "holding");
    keepList(
      get("guides"),
      view.guides,
      (guide) => guide.name,
      () => make("li"),
      (item, guide) =>
        fill(item, say(guide.here ? words.waiting.guide_here : words.waiting.guide_away, { name: guide.name })),
    );
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
    const { sees, place } = view.you;
    const canHide = view.may.includes("person.hide");
    const tiles = tilesOf(view.people, { sees, spotlight: view.spotlight, canHide });
    const { camera } = this.call.media.tracks;
    this.tiles.own = this.ownStream(camera);
    const together = view.people.length > 0;
    if (this.wishes.own && place !== "gone" && (camera || together)) {
      tiles.push({
        key: "own",
        name: view.you.name,
        label: say(words.room.you, { name: view.you.name }),
        state: this.ownState(),
        camera: camera !== null,
        seat: null,
        own: true,
        hand: view.you.hand ?? false,
      });
    }
    this.tiles.render(tiles);
    show(get("people"), tiles.length > 0);
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

  /** Who came, who went, who asks to speak: kept in the list, and spoken to who wants it. @param {View} view */
  tell(view) {
    const { came, went, asks, spotlit } = changes(this.before, view);
    if (came.length) this.strips.put("news", CAME(came));
    if (went.length) this.strips.put("news", WENT(went));
    if (this.wishes.people) {
      this.announcer.gather("came", came, CAME);
      this.announcer.gather("went", went, WENT);
    }
    if (this.wishes.hands) this.announcer.gather("asks", asks, ASKS);
    if (spotlit) this.announcer.polite(say(words.room.spotlit, { name: spotlit }), "spotlight");
    const lowered = this.before?.you.hand && !view.you.hand && !this.ownHand;
    if (lowered) this.announcer.polite(sentenceCase(say(words.hand.lowered, fields(view.guides, this.phone))), "hand");
    this.ownHand = false;
  }

  /** The next lowering is this person's own doing. */
  lowersOwnHand() {
    this.ownHand = true;
  }

  /** @param {View} view */
  renderToolbar(view) {
    const here = view.you.place !== "gone";
    const may = (/** @type {string} */ act) => view.may.includes(act);
    for (const id of ["break", "more", "toolbar"]) show(get(id), here);
    show(get("leave"), may("person.leave"));
    const withOthers = view.you.place === "joint" || view.you.place === "side";
    for (const id of ["hand", "more-hand"]) show(get(id), may("person.hand") && withOthers);
    for (const id of ["message", "more-message", "letter-answer"]) show(get(id), may("person.message"));
    show(get("write"), may("person.message"));
    const label = view.you.hand ? words.hand.down : words.hand.up;
    fill(/** @type {Element} */ (get("hand").querySelector(".tool__label")), label);
    get("hand").dataset.on = String(Boolean(view.you.hand));
    fill(get("more-hand"), label);
  }

  /** Everything of the call goes from the page. */
  clear() {
    for (const id of ["invitation", "move", "willing", "waiting", "people", "toolbar", "situation", "ends", "company", "cards", "carry"]) {
      show(get(id), false);
    }
    for (const strip of /** @type {NodeListOf<HTMLElement>} */ (get("strips").querySelectorAll(".strip"))) show(strip, false);
    for (const element of document.querySelectorAll("[data-privacy]")) fill(element, words.room.privacy_loading);
    document.title = words.frame.title;
    closeDialogs();
  }
}
