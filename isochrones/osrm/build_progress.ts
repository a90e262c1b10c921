/** Progress of OSRM's programs, from what they write: named phases, some with percents. */

export interface BuildProgress {
  step: 'extract' | 'contract' | 'partition' | 'customize';
  /** Of the whole build, 0 to 1; it never goes back. */
  share: number;
  /** What is being done, for people. */
  text: string;
}

/** A phase starts with a line that holds `line`; its percents run from `from` to `to` of the whole build. */
interface Phase {
  line: string;
  from: number;
  to: number;
  text: string;
}

// Shares of the build's time as measured on real extracts; reading the extract, which tells no percents, takes the most.
const PHASES: Record<BuildProgress['step'], Phase[]> = {
  extract: [
    { line: 'Parsing in progress', from: 0, to: 0.5, text: 'Reading the roads' },
    { line: 'Parsing finished', from: 0.5, to: 0.5, text: 'Sorting the roads' },
    { line: 'Generating edge-expanded graph', from: 0.55, to: 0.58, text: 'Joining the roads' },
    { line: 'Generating edge expanded nodes', from: 0.58, to: 0.61, text: 'Joining the roads' },
    { line: 'Generating edge-expanded edges', from: 0.61, to: 0.68, text: 'Timing the turns' },
    { line: 'Generating guidance turns', from: 0.68, to: 0.74, text: 'Describing the turns' },
    { line: 'Building r-tree', from: 0.74, to: 0.75, text: 'Indexing the roads' },
  ],
  contract: [
    { line: 'initializing node priorities', from: 0.75, to: 0.98, text: 'Preparing routes' },
    { line: 'Getting edges of minimized graph', from: 0.98, to: 1, text: 'Preparing routes' },
  ],
  partition: [{ line: 'Running bisection', from: 0.75, to: 0.9, text: 'Preparing routes' }],
  customize: [{ line: 'Loading partition data', from: 0.9, to: 1, text: 'Preparing routes' }],
};

/** Takes a program's output as it comes and reports each advance. */
export function progressReader(
  step: BuildProgress['step'],
  onProgress: (progress: BuildProgress) => void,
): (text: string) => void {
  let rest = '';
  let phase: Phase | undefined;
  let told = -1;
  const tell = (share: number) => {
    if (!phase || share <= told) return;
    told = share;
    onProgress({ step, share, text: phase.text });
  };
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const started = PHASES[step].find((candidate) => line.includes(candidate.line));
      if (started) {
        phase = started;
        tell(phase.from);
      }
      const percent = /^[\s.]*(\d{1,3})%\s*$/.exec(line);
      if (percent && phase) tell(phase.from + ((phase.to - phase.from) * Number(percent[1])) / 100);
    }
  };
}
