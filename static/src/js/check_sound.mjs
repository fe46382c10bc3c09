/** Plays something to find out whether a person hears it: a spoken sentence, or gentle tones. */

const TONES = [261.6, 329.6, 392, 523.3]; // Hz: a calm chord, one tone after another
const EACH = 0.45; // s
const LOUD = 0.25;
const LONGEST = 12000; // ms a voice may take
const VOICES_WITHIN = 600; // ms until a browser has listed its voices

/**
 * A voice that lives in this device: others would send the sentence to a stranger.
 * @param {Pick<SpeechSynthesisVoice, "lang" | "localService">[]} voices
 * @param {string} language BCP 47, such as "en-GB"
 */
export function ownVoice(voices, language) {
  const own = voices.filter((voice) => voice.localService);
  const short = language.split("-")[0];
  return own.find((voice) => voice.lang === language) ?? own.find((voice) => voice.lang.split(/[-_]/)[0] === short);
}

/** Find a voice, once the browser has listed them. @param {string} language */
export async function findVoice(language) {
  const speech = globalThis.speechSynthesis;
  if (!speech) return undefined;
  if (!speech.getVoices().length) {
    await new Promise((resolve) => {
      speech.addEventListener("voiceschanged", resolve, { once: true });
      setTimeout(resolve, VOICES_WITHIN);
    });
  }
  return /** @type {SpeechSynthesisVoice | undefined} */ (ownVoice(speech.getVoices(), language));
}

/**
 * Speak a sentence.
 * @param {SpeechSynthesisVoice} voice
 * @param {string} sentence
 * @returns {Promise<boolean>} false when the voice failed
 */
export function speak(voice, sentence) {
  return new Promise((resolve) => {
    const said = new SpeechSynthesisUtterance(sentence);
    said.voice = voice;
    said.lang = voice.lang;
    said.addEventListener("end", () => resolve(true));
    said.addEventListener("error", () => resolve(false));
    setTimeout(() => resolve(true), LONGEST);
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  });
}

/**
 * Play the tones.
 * @param {string} speaker id of the chosen speaker; empty: the browser's own choice
 */
export async function playTones(speaker = "") {
  const context = new AudioContext();
  const out = speaker ? context.createMediaStreamDestination() : context.destination;
  const element = new Audio();
  if (out instanceof MediaStreamAudioDestinationNode) {
    element.srcObject = out.stream;
    await element.setSinkId?.(speaker).catch(() => undefined);
    await element.play().catch(() => undefined);
  }
  void context.resume();
  for (const [number, hertz] of TONES.entries()) tone(context, out, hertz, context.currentTime + 0.1 + number * EACH);
  await new Promise((resolve) => setTimeout(resolve, 1000 * (0.2 + EACH * (TONES.length + 1))));
  element.srcObject = null;
  await context.close();
}

/** @param {AudioContext} context @param {AudioNode} out @param {number} hertz @param {number} at s */
function tone(context, out, hertz, at) {
  const source = context.createOscillator();
  const gain = context.createGain();
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUD, at + 0.08);
  gain.gain.linearRampToValueAtTime(0, at + 1.8 * EACH);
  source.connect(gain).connect(out);
  source.start(at);
  source.stop(at + 2 * EACH);
}
