import { join } from 'node:path';
import type { Command } from 'commander';
import type { PreparationPlan } from '../../../data/sources/plan.ts';
import type { RegionDefinition } from '../../../data/sources/region_definition.ts';
import { parseMapping } from '../../../data/tables/columns/header.ts';
import type { ColumnMapping } from '../../../data/tables/table_rows.ts';
import type { Config } from '../../config.ts';
import type { Prepared } from '../../prepare/prepare_region.ts';
import type { RoadsContext } from '../../prepare/roads_step.ts';
import type { CommandContext } from '../context.ts';
import { sentenceOf } from '../failures.ts';
import { coverageSentence } from '../sentences.ts';
import type { Terminal } from '../terminal.ts';

interface PrepareOptions {
  sites?: string;
  source?: string;
  columns?: ColumnMapping;
  forceSites?: boolean;
  dryRun?: boolean;
}

/** `prepare REGION`: everything from the sources of a region to its current coverage. */
export function prepareCommand(program: Command, { terminal, config }: CommandContext): void {
  program
    .command('prepare')
    .description(
      'prepare a region: fetch, roads, communes, sites, coverage; run again, it redoes only what changed',
    )
    .argument(
      '<region>',
      'id of a built-in region, the path of a region file, or france: all built-in regions, one after the other',
    )
    .option(
      '--sites <file>',
      'list of sites to take instead of the one that the region names (path or https URL)',
    )
    .option(
      '--force-sites',
      'take the list of sites even where it is empty, or would close or change most of those that are known',
    )
    .option(
      '--columns <names>',
      'names of columns of the list of sites that are not known: nom=lib_structure,lat=y; kept with the list (none forgets them)',
      parseMapping,
    )
    .option('--source <name>', 'name of the list of sites; by default the known list that it resembles')
    .option('--dry-run', 'tell sizes, memory and time, and what is missing; fetch and change nothing')
    .action(async (name: string, options: PrepareOptions) => {
      const { openStore } = await import('../../process/open_store.ts');
      const settings = config();
      const definitions = await definitionsOf(name, options);
      if (options.dryRun) {
        await tellPlans(definitions, settings, terminal);
        return;
      }
      await using opened = await openStore(settings);
      const { home, db } = opened;
      const progress = terminal.progress();
      const context = { config: settings, home, db, progress, signal: terminal.signal };
      const chosen = {
        force_sites: options.forceSites === true,
        ...(options.source !== undefined && { source: options.source }),
      };
      if (name === FRANCE) await prepareFrance(context, definitions, chosen, terminal);
      else {
        const { prepareRegion } = await import('../../prepare/prepare_region.ts');
        const [definition] = definitions as [RegionDefinition];
        terminal.print(preparedSentence(await prepareRegion(context, definition, chosen)));
      }
    });
}

/** What stands for all regions of France, in the place of one. */
const FRANCE = 'france';

/** The regions of the name, with the list and columns of the options. */
async function definitionsOf(name: string, options: PrepareOptions): Promise<RegionDefinition[]> {
  const { findRegionDefinition, frenchRegions } = await import(
    '../../../data/sources/regions/definitions.ts'
  );
  const { withSites } = await import('../../../data/sources/region_file.ts');
  const named = name === FRANCE ? frenchRegions() : [await findRegionDefinition(name)];
  return named.map((one) => {
    const listed = options.sites === undefined ? one : withSites(one, options.sites);
    return options.columns ? { ...listed, columns: options.columns } : listed;
  });
}

/** What the preparation would take, of each region and of all where there are several. */
async function tellPlans(
  definitions: RegionDefinition[],
  settings: Config,
  terminal: Terminal,
): Promise<void> {
  const { planLines, planPreparation, totalLines } = await import('../../../data/sources/plan.ts');
  const plans: PreparationPlan[] = [];
  for (const definition of definitions) {
    const plan = await planPreparation(definition, {
      downloadsFolder: join(settings.home, 'downloads'),
      ...(settings.download_mirror && { mirror: settings.download_mirror }),
      ...(terminal.signal && { signal: terminal.signal }),
    });
    plans.push(plan);
    terminal.print(`${planLines(definition, plan).join('\n')}\n`);
  }
  if (plans.length > 1) terminal.print(`${totalLines(plans).join('\n')}\n`);
}

/** All regions, one after the other; what cannot be prepared is told where it stopped, and the others go on. */
async function prepareFrance(
  context: RoadsContext,
  definitions: RegionDefinition[],
  options: { force_sites: boolean; source?: string },
  terminal: Terminal,
): Promise<void> {
  const { prepareRegions } = await import('../../prepare/prepare_all.ts');
  let begun = 0;
  await prepareRegions(
    context,
    definitions,
    { ...options, sites_near: true },
    {
      begins: ({ name }) => terminal.error(`${name} (${++begun} of ${definitions.length})\n`),
      ended(outcome) {
        if ('prepared' in outcome) terminal.print(preparedSentence(outcome.prepared));
        else terminal.error(`${outcome.definition.name} is not prepared: ${sentenceOf(outcome.error)}\n`);
      },
    },
  );
}

function preparedSentence({ region, coverage }: Prepared): string {
  return coverage
    ? `${region.name} is prepared. ${coverageSentence(coverage)}\n`
    : `${region.name} is prepared, but has no list of sites yet: run \`npm run maillage -- import sites FILE\`.\n`;
}
