// Runs before every page of a test person: their camera is one colour and their microphone one
// pitch, and their ears and eyes keep what the page plays and shows, with the page's own time.
(() => {
  const { pitch, rgb, pitches } = PERSON;
  const violations = [];
  const peers = [];
  const heard = [];
  const seen = [];
  globalThis.person = { violations, peers, heard, seen, born: Math.random(), errors: [] };

  document.addEventListener("securitypolicyviolation", (event) => {
    violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
  });

  const Original = globalThis.RTCPeerConnection;
  if (Original) {
    globalThis.RTCPeerConnection = class extends Original {
      constructor(...options) {
        super(...options);
        peers.push(this);
      }
    };
  }

  let context = null;
  const sound = () => (context ??= new AudioContext());

  const camera = () => {
    const canvas = blank();
    const brush = canvas.getContext("2d");
    const paint = () => {
      brush.fillStyle = `rgb(${rgb.join(",")})`;
      brush.fillRect(0, 0, canvas.width, canvas.height);
      // One corner changes, so that every picture is a new one.
      brush.fillStyle = `rgb(${Math.random() * 255},0,0)`;
      brush.fillRect(0, 0, 8, 8);
    };
    paint();
    const track = canvas.captureStream(10).getVideoTracks()[0];
    const painting = setInterval(() => {
      if (track.readyState === "ended") clearInterval(painting);
      else paint();
    }, 100);
    return track;
  };

  function blank() {
    const canvas = document.createElement("canvas");
    canvas.width = 160;
    canvas.height = 120;
    return canvas;
  }

  const microphone = () => {
    const tone = sound().createOscillator();
    const quiet = sound().createGain();
    const out = sound().createMediaStreamDestination();
    tone.frequency.value = pitch;
    quiet.gain.value = 0.3;
    tone.connect(quiet).connect(out);
    tone.start();
    return out.stream.getAudioTracks()[0];
  };

  if (navigator.mediaDevices) {
    navigator.mediaDevices.getUserMedia = async (wish) => {
      void sound().resume();
      const tracks = [];
      if (wish.audio) tracks.push(microphone());
      if (wish.video) tracks.push(camera());
      return new MediaStream(tracks);
    };
  }

  // Ears: each seat's stream as it came, whether or not the page plays it.
  const ears = new Map();
  const listen = () => {
    for (const element of document.querySelectorAll("#voices audio")) {
      if (!element.srcObject || ears.has(element.srcObject)) continue;
      const analyser = sound().createAnalyser();
      analyser.fftSize = 4096;
      analyser.smoothingTimeConstant = 0;
      sound().createMediaStreamSource(element.srcObject).connect(analyser);
      ears.set(element.srcObject, { analyser, seat: Number(element.dataset.seat), element, last: 0 });
    }
    const now = performance.now();
    for (const ear of ears.values()) {
      const { analyser, seat, element } = ear;
      // An analyser whose stream gives nothing more keeps the last sound: the same sample to the bit.
      const wave = new Float32Array(4);
      analyser.getFloatTimeDomainData(wave);
      const print = wave.join();
      if (print === ear.last) continue;
      ear.last = print;
      const strength = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(strength);
      const at = (hertz) => strength[Math.round((hertz * analyser.fftSize) / sound().sampleRate)];
      for (const one of pitches) {
        if (at(one) > -50 && at(one) > at(one + 100) + 15 && at(one) > at(one - 100) + 15) {
          heard.push({ at: now, seat, pitch: one, played: !element.muted && !element.paused });
        }
      }
    }
  };

  // Eyes: what stands in the tiles.
  const retina = document.createElement("canvas");
  retina.width = retina.height = 1;
  const nerve = retina.getContext("2d", { willReadFrequently: true });
  const look = () => {
    const now = performance.now();
    for (const tile of document.querySelectorAll(".tile:not(.tile--own)")) {
      const video = tile.querySelector("video");
      if (!video || video.hidden || !video.videoWidth) continue;
      const { videoWidth: width, videoHeight: height } = video;
      nerve.drawImage(video, width / 2, height / 2, 4, 4, 0, 0, 1, 1);
      const colour = [...nerve.getImageData(0, 0, 1, 1).data].slice(0, 3);
      const name = tile.querySelector(".tile__name")?.textContent ?? "";
      seen.push({ at: now, name, colour, clock: video.currentTime });
    }
  };

  setInterval(() => {
    try {
      listen();
      look();
    } catch (error) {
      globalThis.person.errors.push(String(error));
    }
  }, 80);

  globalThis.person.received = async () => {
    let packets = 0;
    let frames = 0;
    for (const peer of peers) {
      if (peer.connectionState === "closed") continue;
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== "inbound-rtp") continue;
        packets += report.packetsReceived ?? 0;
        frames += report.framesDecoded ?? 0;
      }
    }
    return { packets, frames };
  };
})();
