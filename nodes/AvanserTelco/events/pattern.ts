/** A regular expression that is safe to run on a text from anybody. */
export interface Pattern {
	isIn(text: string): boolean;
}

/** One step of the program a pattern becomes. */
type Step =
	| { kind: 'character'; fits: (character: string) => boolean }
	| { kind: 'position'; fits: (before: string, after: string) => boolean }
	| { kind: 'either'; to: number[] }
	| { kind: 'found' };

/** Part of a pattern: appends its steps to the program. */
type Part = (program: Step[]) => void;

const mostSteps = 500;
const longestText = 10_000;

/**
 * Compiles a regular expression. JavaScript's own can take years for a text made for the purpose, and texts come from
 * whoever knows the number: here every character is looked at once, with all ways to match followed side by side
 * (Thompson, "Regular Expression Search Algorithm", 1968). Upper and lower case are the same. What cannot be done that
 * way, looking around and back references, is refused.
 *
 * @throws SyntaxError with half a sentence about the pattern
 */
export function patternOf(source: string): Pattern {
	if (source.length > mostSteps) throw tooLong();
	const program: Step[] = [];
	partOf(source)(program);
	program.push({ kind: 'found' });
	return { isIn: (text) => isFound(program, [...text.slice(0, longestText)]) };
}

function isFound(program: Step[], characters: string[]): boolean {
	let current = new Set<number>();
	for (let at = 0; at <= characters.length; at += 1) {
		const before = characters[at - 1] ?? '';
		const after = characters[at] ?? '';
		// The search may begin at any character.
		if (reached(program, current.add(0), before, after)) return true;
		const next = new Set<number>();
		for (const index of current) {
			const step = program[index];
			if (step.kind === 'character' && after !== '' && step.fits(after)) next.add(index + 1);
		}
		current = next;
	}
	return false;
}

/** Adds every step that can be reached without another character; true if that is the end. */
function reached(program: Step[], steps: Set<number>, before: string, after: string): boolean {
	// The loop also visits what is added to the set meanwhile.
	for (const index of steps) {
		const step = program[index];
		if (step.kind === 'found') return true;
		if (step.kind === 'either') step.to.forEach((target) => steps.add(target));
		if (step.kind === 'position' && step.fits(before, after)) steps.add(index + 1);
	}
	return false;
}

const tokens =
	/(?<class>\[\^?(?:\\.|[^\]\\])+\])|(?<escape>\\(?:[dDwWsStnrfv^$.*+?()[\]{}|/\\-]|x[\da-f]{2}|u[\da-f]{4}))|(?<position>\^|\$|\\b|\\B)|(?<plain>[^\\^$*+?()[\]{}|])/isuy;

const quantifiers = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;

/** Reads a pattern from left to right. */
function partOf(source: string): Part {
	let at = 0;

	const refuse = (): never => {
		throw new SyntaxError(
			`cannot be used from '${source.slice(at, at + 20)}' on: groups, alternatives, character classes, anchors and repetitions can, looking around, back references and names of groups cannot`,
		);
	};

	const take = (character: string): boolean => {
		const isNext = source[at] === character;
		if (isNext) at += 1;
		return isNext;
	};

	const native = (character: string): RegExp => {
		try {
			return new RegExp(`^${character}$`, 'isu');
		} catch {
			return refuse();
		}
	};

	const single = (): Part => {
		if (take('(')) {
			if (take('?') && !take(':')) refuse();
			const part = choice();
			if (!take(')')) refuse();
			return part;
		}
		tokens.lastIndex = at;
		const found = tokens.exec(source);
		if (found?.groups === undefined) return refuse();
		const [text] = found;
		at += text.length;
		if (found.groups.position !== undefined) return position(text);
		// JavaScript's own expression is safe for a single character.
		const own = native(found.groups.plain === undefined || text === '.' ? text : `[${text}]`);
		return step({ kind: 'character', fits: (character) => own.test(character) });
	};

	const repeated = (): Part => {
		const part = single();
		quantifiers.lastIndex = at;
		const [all, sign, least, comma, most] = quantifiers.exec(source) ?? [];
		if (all === undefined) return part;
		at += all.length;
		const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
		const open = sign === '*' || sign === '+' || (comma !== undefined && most === '');
		const max = open ? undefined : sign === '?' ? 1 : Number(most ?? least);
		if (max !== undefined && max < min) refuse();
		return repetition(part, min, max);
	};

	const sequence = (): Part => {
		const parts: Part[] = [];
		while (at < source.length && !'|)'.includes(source[at])) parts.push(repeated());
		return (program) => parts.forEach((part) => part(program));
	};

	function choice(): Part {
		const branches = [sequence()];
		while (take('|')) branches.push(sequence());
		return branches.reduceRight((rest, branch) => either(branch, rest));
	}

	const whole = choice();
	if (at < source.length) refuse();
	return whole;
}

function step(one: Step): Part {
	return (program) => {
		if (program.length >= mostSteps) throw tooLong();
		program.push(one);
	};
}

function tooLong(): SyntaxError {
	return new SyntaxError('is too long, or repeats too much');
}

function position(sign: string): Part {
	if (sign === '^') return step({ kind: 'position', fits: (before) => before === '' });
	if (sign === '$') return step({ kind: 'position', fits: (_before, after) => after === '' });
	const edge = (before: string, after: string) => /\w/.test(before) !== /\w/.test(after);
	const fits = sign === '\\b' ? edge : (...around: [string, string]) => !edge(...around);
	return step({ kind: 'position', fits });
}

function either(one: Part, other: Part): Part {
	return (program) => {
		const fork = { kind: 'either' as const, to: [program.length + 1] };
		step(fork)(program);
		one(program);
		const end = { kind: 'either' as const, to: [] as number[] };
		step(end)(program);
		fork.to.push(program.length);
		other(program);
		end.to.push(program.length);
	};
}

function repetition(part: Part, min: number, max: number | undefined): Part {
	return (program) => {
		const start = program.length;
		for (let count = 0; count < min; count += 1) {
			part(program);
			// An empty part repeated is still empty.
			if (program.length === start) return;
		}
		if (max === undefined) {
			const fork = { kind: 'either' as const, to: [program.length + 1] };
			step(fork)(program);
			part(program);
			step({ kind: 'either', to: [program.indexOf(fork)] })(program);
			fork.to.push(program.length);
			return;
		}
		const forks = [];
		for (let count = min; count < Math.min(max, min + mostSteps); count += 1) {
			const fork = { kind: 'either' as const, to: [program.length + 1] };
			step(fork)(program);
			part(program);
			forks.push(fork);
		}
		for (const fork of forks) fork.to.push(program.length);
	};
}
