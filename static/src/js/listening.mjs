/** Reads words aloud with a voice of this device; words never go to anybody else for it. */
import { fill, find, show } from "./dom.mjs";

const LONGEST = 200; // letters at once: some browsers fall silent in longer ones

/**
 * Cut a text into pieces that end where a sentence or a word ends.
 * @param {string} text
 * @returns {string[]}
 */
export function pieces(text) {
  const found = [];
  for (const sentence of text.match(/[^.!?\n]+[.!?]*/g) ?? []) {
    let piece = "";
    for (const word of sentence.split(/\s+/)) {
      if (piece && piece.length + word.length >= LONGEST) {
        found.push(piece);
        piece = "";
      }
      piece = piece ? `${piece} ${word}` : word;
    }
    if (piece.trim()) found.push(piece.trim());
  }
  return found;
}

/**
 * The first voice that is on this device and speaks this language.
 * @template {{localService: boolean, lang: string}} Voice
 * @param {Voice[]} voices
 * @param {string} language
 * @returns {Voice | undefined}
 */
export function voiceFor(voices, language) {
  const spoken = language.slice(0, 2).toLowerCase();
  return voices.find((voice) => voice.localService && voice.lang.slice(0, 2).toLowerCase() === spoken);
}

/**
 * Show the button where such a voice is; pressed again it stops.
 * @param {HTMLElement} source what is read: a box, or an element with text
 */
export function prepareListening(source) {
  const button = find("listen");
  const voices = window.speechSynthesis;
  if (!button || !voices) return;
  const [read, stop] = [button.textContent ?? "", button.dataset.stop ?? ""];
  const language = source.lang || document.documentElement.lang;
  let left = 0;

  const look = () => show(find("listening"), Boolean(voiceFor(voices.getVoices(), language)));
  const end = () => {
    left = 0;
    voices.cancel();
    fill(button, read);
  };
  button.addEventListener("click", () => {
    const voice = voiceFor(voices.getVoices(), language);
    if (left || !voice) return end();
    const text = source instanceof HTMLTextAreaElement ? source.value : source.textContent;
    for (const piece of pieces(text ?? "")) {
      const words = new SpeechSynthesisUtterance(piece);
      words.voice = voice;
      words.lang = voice.lang;
      words.addEventListener("end", () => {
        left -= 1;
        if (left <= 0) fill(button, read);
      });
      words.addEventListener("error", end);
      left += 1;
      voices.speak(words);
    }
    if (left) fill(button, stop);
  });
  voices.addEventListener?.("voiceschanged", look);
  addEventListener("pagehide", end);
  look();
}
