/** Where the colour of a commune changes: by its share of people in white zones, and by its population. */
export const UNCOVERED_STEPS = [0.01, 0.25, 0.5, 0.75];
export const POPULATION_STEPS = [200, 1000, 5000, 20_000];
