/** Times how long something says nothing. */
export interface Silence {
  /** Something was heard. */
  heard(): void;
  end(): void;
}

const looks = 10;

/** Calls `onSilence` once nothing was heard for so many seconds. */
export function watchSilence(seconds: number, onSilence: () => void): Silence {
  let silent = 0;
  // Ten looks rather than one timer: after this thread was held up, messages that wait are read between two looks.
  const timer = setInterval(
    () => {
      silent += 1;
      if (silent >= looks) {
        clearInterval(timer);
        onSilence();
      }
    },
    (seconds * 1000) / looks,
  );
  return {
    heard() {
      silent = 0;
    },
    end: () => clearInterval(timer),
  };
}
