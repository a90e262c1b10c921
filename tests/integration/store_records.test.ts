import { expect, it } from 'vitest';
import { appendAudit, listAudit } from '../../data/store/audit.ts';
import { answerId, findAnswer, pruneAnswers, saveAnswer } from '../../data/store/kept_answers.ts';
import { saveRegion } from '../../data/store/regions.ts';
import {
  addReport,
  decideReport,
  eraseReports,
  findReport,
  listReports,
} from '../../data/store/sites/reports.ts';
import { addSite, changeSite, siteHistory } from '../../data/store/sites/sites.ts';
import type { ReportInput } from '../../data/store/stored_records.ts';
import { createToken, listTokens, revokeToken, verifyToken } from '../../data/store/tokens.ts';
import { describeDatabases } from '../support/database.ts';
import { sampleRegion, sampleSite } from '../support/store_samples.ts';

const report = (facts: Partial<ReportInput> = {}): ReportInput => ({
  kind: 'closed',
  site_id: 'a',
  point: [9.1, 42.2],
  text: 'Fermé depuis mars.',
  proposed: { status: 'closed', closed_on: '2025-03-01' },
  ...facts,
});

describeDatabases('reports, answers, tokens, audit', (database) => {
  it('a report is kept, decided once with a reason, and named by the change that follows', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('corse'));
    await addSite(db, 'corse', sampleSite('a'), { changed_by: 'command' });
    const first = await addReport(db, 'corse', report());
    const second = await addReport(
      db,
      'corse',
      report({ kind: 'other', site_id: null, point: null, proposed: null }),
    );
    expect(first).toMatchObject({ ...report(), region_id: 'corse', decision: null });
    expect(second).toMatchObject({ point: null, proposed: null });
    const decision = { accepted: true, reason: 'confirmé par la coopérative', decided_by: 'jeton région' };
    await db.transaction(async (tx) => {
      await decideReport(tx, first.id, decision);
      await changeSite(tx, 'corse', 'a', first.proposed!, {
        changed_by: 'report',
        reason: decision.reason,
        report_id: first.id,
      });
    });
    expect((await findReport(db, first.id))?.decision).toMatchObject(decision);
    expect((await siteHistory(db, 'corse', 'a')).at(-1)).toMatchObject({
      report_id: first.id,
      status: 'closed',
      changed_by: 'report',
    });
    expect((await listReports(db, 'corse', { decided: false })).map((r) => r.id)).toEqual([second.id]);
    expect((await listReports(db, 'corse', { decided: true })).map((r) => r.id)).toEqual([first.id]);
    expect(await listReports(db, 'corse', { limit: 1 })).toHaveLength(1);
    const again = decideReport(db, first.id, { ...decision, accepted: false });
    await expect(again).rejects.toMatchObject({ code: 'report_decided', status: 409 });
    await expect(decideReport(db, 'no-uuid', decision)).rejects.toMatchObject({
      code: 'unknown_report',
      status: 404,
    });
    await expect(decideReport(db, second.id, { ...decision, reason: ' ' })).rejects.toMatchObject({
      code: 'no_reason',
    });
    await expect(addReport(db, 'nowhere', report())).rejects.toMatchObject({ code: 'unknown_region' });
    for (const table of ['reports', 'report_decisions'])
      await expect(db.exec(`delete from ${table}`)).rejects.toMatchObject({ code: '23001' });
  });

  it('a decision whose change fails is no decision', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('r2'));
    const made = await addReport(db, 'r2', report({ site_id: null }));
    const both = db.transaction(async (tx) => {
      await decideReport(tx, made.id, { accepted: true, reason: 'oui', decided_by: 'x' });
      await changeSite(tx, 'r2', 'a', { status: 'closed' }, { changed_by: 'report', report_id: made.id });
    });
    await expect(both).rejects.toMatchObject({ code: 'unknown_site' });
    expect((await findReport(db, made.id))?.decision).toBeNull();
  });

  it('keeps no e-mail address and no telephone number of a report', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('r3'));
    const made = await addReport(
      db,
      'r3',
      report({ site_id: null, text: 'Écrire à jean.dupont@exemple.fr ou 06 12 34 56 78.' }),
    );
    expect(made.text).toBe('Écrire à […] ou […].');
  });

  it('an answer is found under the hash of its content, whatever the order of keys', async () => {
    const db = database();
    const content = {
      question: { lon: 9.1, lat: 42.1, on: null },
      inputs: { coverage: 'c1', programme: ['a', 'b'] },
      answer: { answer: 'eligible', drive_time_s: 1500.5, nearest: [{ id: 'z', name: 'a' }] },
    };
    const id = answerId(content);
    expect(answerId({ ...content, question: { on: null, lat: 42.1, lon: 9.1 } })).toBe(id);
    expect(answerId({ ...content, question: { lon: 9.1, lat: 42.2, on: null } })).not.toBe(id);
    await saveAnswer(db, { id, ...content }, 1000);
    await saveAnswer(db, { id, ...content, answer: 'another' }, 1000);
    const found = await findAnswer(db, id);
    expect(found).toMatchObject({ id, ...content });
    expect(JSON.stringify(found?.answer)).toBe(JSON.stringify(content.answer));
    expect(await findAnswer(db, 'nowhere')).toBeNull();
    expect(await pruneAnswers(db, '2020-01-01T00:00:00Z')).toBe(0);
    expect(await pruneAnswers(db, '2100-01-01T00:00:00Z')).toBe(1);
    expect(await findAnswer(db, id)).toBeNull();
  });

  it('a token opens until it expires or is revoked; its text is not kept', async () => {
    const db = database();
    const { record, token } = await createToken(db, {
      name: 'Région',
      scopes: ['sites:write', 'reports:decide'],
    });
    expect(await verifyToken(db, token)).toEqual(record);
    expect(record).toMatchObject({
      name: 'Région',
      scopes: ['sites:write', 'reports:decide'],
      revoked_at: null,
    });
    expect(await verifyToken(db, `${token}x`)).toBeNull();
    const [row] = await db.query<{ all: string }>('select t::text as all from tokens t');
    expect(row!.all).not.toContain(token);
    const short = await createToken(db, {
      name: 'court',
      scopes: ['admin'],
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect(await verifyToken(db, short.token)).not.toBeNull();
    await db.query(`update tokens set expires_at = now() - interval '1 ms' where name = 'court'`);
    expect(await verifyToken(db, short.token)).toBeNull();
    expect(await revokeToken(db, record.id)).toBe(true);
    expect(await revokeToken(db, record.id)).toBe(false);
    expect(await revokeToken(db, 'no-uuid')).toBe(false);
    expect(await verifyToken(db, token)).toBeNull();
    expect((await listTokens(db)).map((t) => t.name)).toEqual(['court', 'Région']);
  });

  it('a token has a name of its own, and never that of the machine itself', async () => {
    const db = database();
    const make = (name: string) => createToken(db, { name, scopes: ['admin'] });
    for (const name of [
      'command',
      'Command ',
      'ＣＯＭＭＡＮＤ',
      'schedule',
      'com­mand',
      'соmmand',
      '   ',
      '!!',
    ])
      await expect(make(name), name).rejects.toMatchObject({ code: 'bad_token_name', status: 400 });
    const { record } = await make('Réseau des tiers-lieux');
    for (const name of ['Réseau des tiers-lieux', 'reseau des TIERS LIEUX', 'Re\u0301seau des tiers-lieux'])
      await expect(make(name), name).rejects.toMatchObject({ code: 'token_name_taken', status: 409 });
    expect(await Promise.allSettled([make('deux à la fois'), make('deux à la fois')])).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ status: 'fulfilled' }),
        expect.objectContaining({ status: 'rejected' }),
      ]),
    );
    await revokeToken(db, record.id);
    expect((await make('Réseau des tiers-lieux')).record.name).toBe('Réseau des tiers-lieux');
  });

  it('answers are kept up to a number; the one that is kept already still is', async () => {
    const db = database();
    const keep = (id: string) => saveAnswer(db, { id, question: {}, inputs: {}, answer: {} }, 2);
    expect([await keep('a'), await keep('b'), await keep('c'), await keep('a')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    await pruneAnswers(db, '2100-01-01T00:00:00Z');
    expect(await keep('c')).toBe(true);
  });

  it('what people wrote in reports is erased in time or when they ask, and by nothing else', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('erased'));
    const report = (text: string) =>
      addReport(db, 'erased', { kind: 'other', site_id: null, point: [1.5, 44.5], text, proposed: null });
    const [refused, open, asked] = [await report('un'), await report('deux'), await report('trois')];
    await decideReport(db, refused.id, { accepted: false, reason: 'non', decided_by: 'test' });
    await expect(db.query('delete from reports')).rejects.toMatchObject({ code: '23001' });
    await expect(db.query("update reports set text = ''")).rejects.toMatchObject({ code: '23001' });
    expect(await eraseReports(db, { id: asked.id })).toBe(1);
    expect(await findReport(db, asked.id)).toBeNull();
    expect(await eraseReports(db, { before: '2001-01-01T00:00:00Z' })).toBe(0);
    expect((await findReport(db, open.id))?.text).toBe('deux');
    // Those of the tests before too; the one that the list names keeps its row, without what was written.
    expect(await eraseReports(db, { before: '2100-01-01T00:00:00Z' })).toBeGreaterThanOrEqual(2);
    const named = await db.query<{ text: string }>(
      'select text from reports r where exists (select 1 from site_lists l where l.report_id = r.id)',
    );
    expect(new Set(named.map(({ text }) => text))).toEqual(new Set(['']));
    expect(await listReports(db, 'erased')).toEqual([]);
    await report('quatre');
    await expect(db.query('delete from reports')).rejects.toMatchObject({ code: '23001' });
  });

  it('the audit log only grows', async () => {
    const db = database();
    await appendAudit(db, { actor: 'commande', action: 'import', target: 'corse', details: { added: 3 } });
    await appendAudit(db, { actor: 'jeton Région', action: 'report.accept' });
    expect(await listAudit(db, { limit: 2 })).toMatchObject([
      { actor: 'jeton Région', action: 'report.accept', target: null, details: null },
      { actor: 'commande', action: 'import', target: 'corse', details: { added: 3 } },
    ]);
    for (const sql of ['delete from audit_log', `update audit_log set actor = 'x'`, 'truncate audit_log'])
      await expect(db.exec(sql)).rejects.toMatchObject({ code: '23001' });
  });
});
