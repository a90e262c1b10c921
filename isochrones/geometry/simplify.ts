/** A line without the points that lie nearer than `tolerance`, in the unit of its coordinates, to what is left (Douglas-Peucker, without recursion). */
export function simplify(points: [number, number][], tolerance: number): [number, number][] {
  if (points.length < 3) return points;
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const stack: [number, number][] = [[0, points.length - 1]];
  while (stack.length > 0) {
    const [first, last] = stack.pop()!;
    let furthest = -1;
    let greatest = tolerance * tolerance;
    for (let i = first + 1; i < last; i++) {
      const distance = squareDistance(points[i]!, points[first]!, points[last]!);
      if (distance > greatest) {
        greatest = distance;
        furthest = i;
      }
    }
    if (furthest < 0) continue;
    keep[furthest] = 1;
    stack.push([first, furthest], [furthest, last]);
  }
  return points.filter((_, i) => keep[i] === 1);
}

function squareDistance(p: [number, number], a: [number, number], b: [number, number]): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length));
  return (p[0] - a[0] - t * dx) ** 2 + (p[1] - a[1] - t * dy) ** 2;
}
