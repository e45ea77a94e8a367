import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ICheckProcessedContextData, IDataDeduplicator } from 'n8n-workflow';

/**
 * The rows of n8n's `processed_data` in memory, read and written in two steps as n8n's own helper does, whose first
 * insert alone is one (n8n, "deduplication-helper"). A real n8n with a real database: see test/n8n/queue.
 */
export class ProcessedData implements IDataDeduplicator {
	readonly rows = new Map<string, string[]>();

	/** Set to what every call is to fail with, as without a database. */
	failure?: Error;

	/** How long a step takes, in turns of the event loop. */
	latency: () => number = () => 1;

	async checkProcessedAndRecord(
		items: Parameters<IDataDeduplicator['checkProcessedAndRecord']>[0],
		_scope: unknown,
		context: ICheckProcessedContextData,
	) {
		const key = keyOf(context);
		const row = await this.#read(key);
		const isNew = (item: (typeof items)[number]) => !row?.includes(digest(item));
		const found = { new: items.filter(isNew), processed: items.filter((item) => !isNew(item)) };
		const written = [...(row ?? []), ...found.new.map(digest)];
		if (row !== undefined) this.#update(key, written);
		else if (this.rows.has(key)) throw new Error('duplicate key value violates unique constraint');
		else this.rows.set(key, written);
		return found;
	}

	async removeProcessed(
		items: Parameters<IDataDeduplicator['removeProcessed']>[0],
		_scope: unknown,
		context: ICheckProcessedContextData,
	) {
		const key = keyOf(context);
		const gone = items.map(digest);
		const row = await this.#read(key);
		this.#update(key, row?.filter((entry) => !gone.includes(entry)) ?? []);
	}

	async clearAllProcessedItems(_scope: unknown, context: ICheckProcessedContextData) {
		await this.#read(keyOf(context));
		this.rows.delete(keyOf(context));
	}

	async getProcessedDataCount(_scope: unknown, context: ICheckProcessedContextData) {
		return (await this.#read(keyOf(context)))?.length ?? 0;
	}

	async #read(key: string): Promise<string[] | undefined> {
		await this.#step();
		if (this.failure) throw this.failure;
		const row = this.rows.get(key);
		await this.#step();
		return row && [...row];
	}

	async #step() {
		for (let turns = this.latency(); turns > 0; turns -= 1) await nextTurn();
	}

	#update(key: string, row: string[]) {
		if (this.rows.has(key)) this.rows.set(key, row);
	}
}

function keyOf({ workflow, node }: ICheckProcessedContextData): string {
	return `${workflow.id} n:${node?.id}`;
}

function digest(item: string | number): string {
	return createHash('md5').update(String(item)).digest('base64');
}
