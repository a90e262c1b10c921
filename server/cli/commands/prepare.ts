import { join } from 'node:path';
import type { Command } from 'commander';
import { parseMapping } from '../../../data/tables/header.ts';
import type { ColumnMapping } from '../../../data/tables/types.ts';
import type { CommandContext } from '../context.ts';
import { coverageSentence } from '../sentences.ts';

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
    .argument('<region>', 'id of a built-in region, or the path of a region file')
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
      const { findRegionDefinition } = await import('../../../data/sources/regions/definitions.ts');
      const { openStore } = await import('../../process/open_store.ts');
      const { prepareRegion } = await import('../../prepare/prepare_region.ts');
      const settings = config();
      const named = await findRegionDefinition(name);
      const { withSites } = await import('../../../data/sources/region_file.ts');
      const listed = options.sites === undefined ? named : withSites(named, options.sites);
      const definition = options.columns ? { ...listed, columns: options.columns } : listed;
      if (options.dryRun) {
        const { planLines, planPreparation } = await import('../../../data/sources/plan.ts');
        const plan = await planPreparation(definition, {
          downloadsFolder: join(settings.home, 'downloads'),
          ...(settings.download_mirror && { mirror: settings.download_mirror }),
          ...(terminal.signal && { signal: terminal.signal }),
        });
        terminal.print(`${planLines(definition, plan).join('\n')}\n`);
        return;
      }
      const opened = await openStore(settings);
      try {
        const { home, db } = opened;
        const progress = terminal.progress();
        const { region, coverage } = await prepareRegion(
          { config: settings, home, db, progress, signal: terminal.signal },
          definition,
          {
            force_sites: options.forceSites === true,
            ...(options.source !== undefined && { source: options.source }),
          },
        );
        terminal.print(
          coverage
            ? `${region.name} is prepared. ${coverageSentence(coverage)}\n`
            : `${region.name} is prepared, but has no list of sites yet: run \`npm run maillage -- import sites FILE\`.\n`,
        );
      } finally {
        await opened.close();
      }
    });
}
