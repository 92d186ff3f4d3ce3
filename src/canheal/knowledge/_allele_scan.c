/* The fast twin of allele_scan.Scanner: the same lines in, the same hits, counts and faults out.
 *
 * Text comes in blocks that break anywhere. The store's keys and spellings and the reference stay where they are mapped;
 * the interpreter lock is released while a block is read. Every offset that comes from a file is checked before use.
 * Key layout and hash: terms/alleles.py. Stable ABI of Python 3.11.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum fault { NO_FAULT, COLUMNS, POSITION, EMPTY_ALLELE, REFERENCE, LINE_LENGTH, STORE, NEEDS_CONTIG, NO_MEMORY };
enum count {
    RECORDS, ALLELES, LOOKED_UP,
    NO_ALTERNATE, SPANNING_DELETION, SYMBOLIC, NOT_BASES, SAME_AS_REFERENCE, OTHER_CONTIG, OUTSIDE_ASSEMBLY,
    COUNTS
};
enum letter { BASE = 1, MARK = 2 };

#define FNV_OFFSET 0xCBF29CE484222325u
#define FNV_PRIME 0x100000001B3u

typedef struct {
    char *name;
    size_t name_size;
    int64_t index, length, sequence_length, offset, line_bases, line_width;
} Contig;

typedef struct {
    const char *name, *reference, *alternate;
    size_t name_size, reference_size, alternate_size;
    int64_t line, position, row;
} Hit;

/* One change: `body` is the longer string, `anchor` the single base of the other one. It stands `steps` bases left of
 * where the file has it; what it moved across is read from the reference. For all other changes steps is 0. */
typedef struct {
    const unsigned char *reference, *alternate;
    size_t reference_size, alternate_size;
    int64_t position, steps;
    const Contig *contig;
} Change;

typedef struct {
    PyObject_HEAD
    PyObject *resolve;
    Py_buffer keys_view, spelling_at_view, spellings_view, genome_view;
    const uint64_t *keys, *spelling_at;
    const unsigned char *spellings, *genome;
    int64_t rows, spellings_size, row;
    Contig *contigs;
    size_t contig_count;
    Contig other; /* the last contig that is none of ours */
    const Contig *contig;
    char *carry;
    size_t carry_size, carry_room, max_line;
    Hit *hits;
    size_t hit_count, hit_room;
    int64_t line, counts[COUNTS];
    const char *fault_name, *fault_reference;
    size_t fault_name_size, fault_reference_size;
    int64_t fault_position;
    int busy;
} Scanner;

static unsigned char letters[256], upper[256], readable[256];

static void fill_tables(void)
{
    static const char codes[] = "ACGTNRYSWKMBDHVU", first[] = "ACGTNACCAGACAAAT";
    for (int c = 0; c < 256; c++) {
        upper[c] = (unsigned char)(c >= 'a' && c <= 'z' ? c - 32 : c);
        int is_letter = upper[c] >= 'A' && upper[c] <= 'Z';
        const char *code = is_letter ? strchr(codes, upper[c]) : NULL;
        readable[c] = (unsigned char)(code ? first[code - codes] : is_letter ? 'N' : c);
        letters[c] = c && strchr("ACGTNacgtn", c) ? BASE : c && strchr("<>[].", c) ? MARK : 0;
    }
}

/* ---- the reference ---- */

static inline unsigned char base_at(const Scanner *self, const Contig *contig, int64_t position)
{
    uint64_t at = (uint64_t)position - 1, bases = (uint64_t)contig->line_bases;
    uint64_t row = (at | bases) >> 32 ? at / bases : (uint32_t)at / (uint32_t)bases;
    return readable[self->genome[contig->offset + (int64_t)(row * (uint64_t)contig->line_width + (at - row * bases))]];
}

static int contradicts(const Scanner *self, const Contig *contig, int64_t position, const char *stated, size_t size)
{
    if (size > (uint64_t)INT64_MAX - (uint64_t)position || position + (int64_t)size - 1 > contig->sequence_length) return 1;
    for (size_t i = 0; i < size; i++) {
        unsigned char a = upper[(unsigned char)stated[i]], b = base_at(self, contig, position + (int64_t)i);
        if (a != b && a != 'N' && b != 'N') return 1;
    }
    return 0;
}

/* ---- the minimal spelling (Tan, Abecasis, Kang 2015) ---- */

/* byte i of the longer string after it moved: what came from the left, then its own beginning */
static inline unsigned char moved_at(const Scanner *self, const Change *change, int64_t i)
{
    const unsigned char *body = change->reference_size > change->alternate_size ? change->reference : change->alternate;
    return i < change->steps ? base_at(self, change->contig, change->position + i) : upper[body[i - change->steps]];
}

static inline unsigned char byte_at(const Scanner *self, const Change *change, int alternate, size_t i)
{
    const unsigned char *own = alternate ? change->alternate : change->reference;
    return change->steps ? moved_at(self, change, (int64_t)i) : upper[own[i]];
}

static void move_left(const Scanner *self, Change *change)
{
    int deletion = change->reference_size > change->alternate_size;
    const unsigned char *body = deletion ? change->reference : change->alternate;
    int64_t size = (int64_t)(deletion ? change->reference_size : change->alternate_size), steps = 0;
    unsigned char anchor = upper[*(deletion ? change->alternate : change->reference)];
    const Contig *contig = change->contig;
    while (change->position - steps > 1) {
        unsigned char last = steps < size ? upper[body[size - 1 - steps]]
                                          : base_at(self, contig, change->position + size - 1 - steps);
        if (last != anchor) break;
        steps++;
        anchor = base_at(self, contig, change->position - steps);
    }
    change->position -= steps;
    change->steps = steps;
}

static void spell_minimally(const Scanner *self, Change *change)
{
    const unsigned char *reference = change->reference, *alternate = change->alternate;
    size_t a = change->reference_size, b = change->alternate_size;
    while (a > 1 && b > 1 && upper[reference[a - 1]] == upper[alternate[b - 1]]) a--, b--;
    change->reference_size = a, change->alternate_size = b;
    if (upper[reference[a - 1]] == upper[alternate[b - 1]]) {
        if (self->genome) move_left(self, change);
        return;
    }
    while (a > 1 && b > 1 && upper[*reference] == upper[*alternate]) reference++, alternate++, a--, b--, change->position++;
    change->reference = reference, change->alternate = alternate;
    change->reference_size = a, change->alternate_size = b;
}

static uint64_t key_of(const Scanner *self, const Change *change, uint64_t place)
{
    uint64_t hash = FNV_OFFSET;
    for (size_t i = 0; i < change->reference_size; i++) hash = (hash ^ byte_at(self, change, 0, i)) * FNV_PRIME;
    hash = (hash ^ '>') * FNV_PRIME;
    for (size_t i = 0; i < change->alternate_size; i++) hash = (hash ^ byte_at(self, change, 1, i)) * FNV_PRIME;
    return place << 31 | ((hash ^ hash >> 32) & 0x7FFFFFFF);
}

/* ---- the store ---- */

/* first row whose key is not below `key`, galloping from the row of the last answer: files are mostly sorted */
static int64_t seek(const Scanner *self, uint64_t key)
{
    const uint64_t *keys = self->keys;
    int64_t low = self->row, high = low, step = 1;
    if (low < self->rows && keys[low] < key) {
        while (low + step < self->rows && keys[low + step] < key) low += step, step *= 2;
        high = low + step < self->rows ? low + step : self->rows;
    } else {
        while (high - step >= 0 && keys[high - step] >= key) high -= step, step *= 2;
        low = high - step >= 0 ? high - step : -1;
    }
    while (high - low > 1) { /* keys[low] < key <= keys[high] */
        int64_t middle = low + (high - low) / 2;
        if (keys[middle] < key) low = middle;
        else high = middle;
    }
    return high;
}

/* 1: the spelling stands in this row, 0: another one does, -1: the row points outside the store */
static int same_spelling(const Scanner *self, const Change *change, int64_t row)
{
    uint64_t start = self->spelling_at[row], end = self->spelling_at[row + 1];
    if (start > end || end > (uint64_t)self->spellings_size) return -1;
    if (end - start != change->reference_size + 1 + change->alternate_size) return 0;
    const unsigned char *spelling = self->spellings + start;
    if (spelling[change->reference_size] != '>') return 0;
    for (size_t i = 0; i < change->reference_size; i++)
        if (spelling[i] != byte_at(self, change, 0, i)) return 0;
    spelling += change->reference_size + 1;
    for (size_t i = 0; i < change->alternate_size; i++)
        if (spelling[i] != byte_at(self, change, 1, i)) return 0;
    return 1;
}

static int add_hit(Scanner *self, Hit hit)
{
    if (self->hit_count == self->hit_room) {
        size_t room = self->hit_room ? self->hit_room * 2 : 256;
        Hit *hits = realloc(self->hits, room * sizeof(Hit));
        if (!hits) return NO_MEMORY;
        self->hits = hits, self->hit_room = room;
    }
    self->hits[self->hit_count++] = hit;
    return NO_FAULT;
}

static int look_up(Scanner *self, Hit hit)
{
    Change change = {(const unsigned char *)hit.reference, (const unsigned char *)hit.alternate, hit.reference_size,
                     hit.alternate_size, hit.position, 0, self->contig};
    self->counts[LOOKED_UP]++;
    if (hit.reference_size > 1 || hit.alternate_size > 1) spell_minimally(self, &change);
    uint64_t place = (uint64_t)self->contig->index << 28 | (uint64_t)change.position;
    self->row = seek(self, place << 31);
    if (self->row == self->rows || self->keys[self->row] >> 31 != place) return NO_FAULT;
    uint64_t key = key_of(self, &change, place);
    for (int64_t row = seek(self, key); row < self->rows && self->keys[row] == key; row++) {
        int same = same_spelling(self, &change, row);
        if (same < 0) return STORE;
        hit.row = row;
        if (same && add_hit(self, hit)) return NO_MEMORY;
    }
    return NO_FAULT;
}

/* ---- lines ---- */

static inline int all_bases(const char *text, size_t size, int *has_mark)
{
    int all = 1;
    for (size_t i = 0; i < size; i++) {
        all &= letters[(unsigned char)text[i]] == BASE;
        *has_mark |= letters[(unsigned char)text[i]] == MARK;
    }
    return all;
}

/* LOOKED_UP, or the reason why not */
static int why_skipped(const char *reference, size_t reference_size, const char *alternate, size_t size)
{
    int mark = 0, ignored = 0;
    if (!all_bases(alternate, size, &mark)) {
        if (size == 1 && *alternate == '.') return NO_ALTERNATE;
        if (size == 1 && *alternate == '*') return SPANNING_DELETION;
        return mark ? SYMBOLIC : NOT_BASES;
    }
    if (!all_bases(reference, reference_size, &ignored)) return NOT_BASES;
    if (size != reference_size) return LOOKED_UP;
    for (size_t i = 0; i < size; i++)
        if (upper[(unsigned char)reference[i]] != upper[(unsigned char)alternate[i]]) return LOOKED_UP;
    return SAME_AS_REFERENCE;
}

static int is_named(const Contig *contig, const char *name, size_t size)
{
    return contig->name_size == size && !memcmp(contig->name, name, size);
}

static int find_contig(Scanner *self, const char *name, size_t size)
{
    if (self->contig && is_named(self->contig, name, size)) return 1;
    for (size_t i = 0; i < self->contig_count; i++)
        if (is_named(&self->contigs[i], name, size)) return self->contig = &self->contigs[i], 1;
    return 0;
}

static int fail(Scanner *self, const Hit *place, int code)
{
    self->fault_name = place->name, self->fault_name_size = place->name_size;
    self->fault_reference = place->reference, self->fault_reference_size = place->reference_size;
    self->fault_position = place->position;
    return code;
}

static int read_alleles(Scanner *self, Hit hit, const char *end)
{
    const Contig *contig = self->contig;
    int checked = !self->genome;
    for (const char *start = hit.alternate; start <= end; start += hit.alternate_size + 1) {
        const char *comma = memchr(start, ',', (size_t)(end - start));
        hit.alternate = start, hit.alternate_size = (size_t)((comma ? comma : end) - start);
        self->counts[ALLELES]++;
        int reason = contig->index < 0 ? OTHER_CONTIG
                     : hit.position < 1 || hit.position > contig->length
                         ? OUTSIDE_ASSEMBLY
                         : why_skipped(hit.reference, hit.reference_size, start, hit.alternate_size);
        if (reason != LOOKED_UP) {
            self->counts[reason]++;
            continue;
        }
        if (!checked && contradicts(self, contig, hit.position, hit.reference, hit.reference_size))
            return fail(self, &hit, REFERENCE);
        checked = 1;
        int fault = look_up(self, hit);
        if (fault) return fault;
    }
    return NO_FAULT;
}

static int has_empty_allele(const char *start, const char *end)
{
    if (start == end || *start == ',' || end[-1] == ',') return 1;
    for (const char *p = start + 1; p < end; p++)
        if (p[-1] == ',' && p[0] == ',') return 1;
    return 0;
}

/* one line; *end is its newline, so that no loop needs a second bound */
static int read_line(Scanner *self, const char *start, const char *end)
{
    if ((size_t)(end - start) > self->max_line) return LINE_LENGTH;
    if (start == end || *start == '#' || (end - start == 1 && *start == '\r')) return NO_FAULT;
    const char *column[8];
    const char *p = column[0] = start;
    for (int i = 1; i < 8; i++) {
        while (*p != '\t' && *p != '\n') p++;
        if (*p++ == '\n') return COLUMNS;
        column[i] = p;
    }
    int64_t position = 0;
    for (p = column[1]; *p >= '0' && *p <= '9'; p++)
        if (position < INT64_C(1000000000000)) position = position * 10 + (*p - '0');
    if (p == column[1] || *p != '\t') return POSITION;
    if (column[4] - column[3] == 1 || has_empty_allele(column[4], column[5] - 1)) return EMPTY_ALLELE;
    Hit hit = {.name = column[0], .name_size = (size_t)(column[1] - column[0] - 1), .line = self->line, .position = position,
               .reference = column[3], .reference_size = (size_t)(column[4] - column[3] - 1), .alternate = column[4]};
    if (!find_contig(self, hit.name, hit.name_size)) return fail(self, &hit, NEEDS_CONTIG);
    self->counts[RECORDS]++;
    return read_alleles(self, hit, column[5] - 1);
}

/* whole lines from *start on; *start moves past each line that was read */
static int read_lines(Scanner *self, const char **start, const char *end)
{
    const char *newline;
    while (*start < end && (newline = memchr(*start, '\n', (size_t)(end - *start)))) {
        int fault = read_line(self, *start, newline);
        if (fault) return fault;
        self->line++;
        *start = newline + 1;
    }
    return NO_FAULT;
}

static int append(Scanner *self, const char *text, size_t size)
{
    if (self->carry_size + size + 1 > self->carry_room) {
        size_t room = 2 * (self->carry_size + size + 1);
        char *carry = realloc(self->carry, room);
        if (!carry) return NO_MEMORY;
        self->carry = carry, self->carry_room = room;
    }
    if (size) memcpy(self->carry + self->carry_size, text, size);
    self->carry_size += size;
    return NO_FAULT;
}

/* the line that the last block left open; complete when *start moved past its newline */
static int finish_carry(Scanner *self, const char **start, const char *end, int last)
{
    const char *newline = *start < end ? memchr(*start, '\n', (size_t)(end - *start)) : NULL;
    const char *stop = newline ? newline : end;
    if (self->carry_size + (size_t)(stop - *start) > self->max_line) return LINE_LENGTH;
    if (append(self, *start, (size_t)(stop - *start))) return NO_MEMORY;
    *start = newline ? newline + 1 : end;
    if (newline || last) self->carry[self->carry_size] = '\n';
    return NO_FAULT;
}

/* ---- Python ---- */

static int remember(Scanner *self, PyObject *place)
{
    Contig found = {0};
    if (!PyArg_ParseTuple(place, "LLLLLL", &found.index, &found.length, &found.sequence_length, &found.offset,
                          &found.line_bases, &found.line_width))
        return -1;
    int64_t rows = found.sequence_length > 0 && found.line_bases > 0 ? (found.sequence_length - 1) / found.line_bases : 0;
    if (found.index > 31 || found.length >= 1 << 28 || found.line_bases < 1 || found.line_width < found.line_bases ||
        found.offset < 0 || (found.sequence_length > 0 && (!self->genome || found.sequence_length >= 1LL << 40 ||
        rows > (INT64_MAX - found.offset) / found.line_width ||
        found.offset + rows * found.line_width + (found.sequence_length - 1) % found.line_bases >= self->genome_view.len))) {
        PyErr_SetString(PyExc_ValueError, "a contig lies outside its reference");
        return -1;
    }
    found.name = malloc(self->fault_name_size + 1);
    if (!found.name) return PyErr_NoMemory(), -1;
    memcpy(found.name, self->fault_name, self->fault_name_size);
    found.name_size = self->fault_name_size;
    if (found.index < 0) { /* the file may name any number of other contigs: only the last one is kept */
        free(self->other.name);
        self->other = found;
        self->contig = &self->other;
        return 0;
    }
    Contig *contigs = realloc(self->contigs, (self->contig_count + 1) * sizeof(Contig));
    if (!contigs) return free(found.name), PyErr_NoMemory(), -1;
    self->contigs = contigs;
    contigs[self->contig_count] = found;
    self->contig = &contigs[self->contig_count++];
    return 0;
}

static int ask_for_contig(Scanner *self)
{
    PyObject *name = PyBytes_FromStringAndSize(self->fault_name, (Py_ssize_t)self->fault_name_size);
    PyObject *place = name ? PyObject_CallFunctionObjArgs(self->resolve, name, NULL) : NULL;
    int failed = place ? remember(self, place) : -1;
    Py_XDECREF(place);
    Py_XDECREF(name);
    return failed;
}

/* read_lines with the lock released; a contig not met before is asked for with the lock held */
static int read_text(Scanner *self, const char **start, const char *end)
{
    for (;;) {
        int fault;
        Py_BEGIN_ALLOW_THREADS
        fault = read_lines(self, start, end);
        Py_END_ALLOW_THREADS
        if (fault == NO_MEMORY) return PyErr_NoMemory(), -1;
        if (fault != NEEDS_CONTIG) return fault;
        if (ask_for_contig(self)) return -1;
    }
}

static PyObject *hit_tuple(const Hit *hit)
{
    PyObject *parts[6] = {
        PyLong_FromLongLong(hit->line),
        PyUnicode_FromStringAndSize(hit->name, (Py_ssize_t)hit->name_size),
        PyLong_FromLongLong(hit->position),
        PyUnicode_FromStringAndSize(hit->reference, (Py_ssize_t)hit->reference_size),
        PyUnicode_FromStringAndSize(hit->alternate, (Py_ssize_t)hit->alternate_size),
        PyLong_FromLongLong(hit->row),
    };
    PyObject *tuple = PyTuple_New(6);
    int failed = !tuple;
    for (int i = 0; i < 6; i++) {
        failed |= !parts[i];
        if (tuple) PyTuple_SetItem(tuple, i, parts[i]);
        else Py_XDECREF(parts[i]);
    }
    if (!failed) return tuple;
    Py_XDECREF(tuple);
    return NULL;
}

static PyObject *take_hits(Scanner *self, PyObject *list)
{
    for (size_t i = 0; i < self->hit_count; i++) {
        PyObject *tuple = hit_tuple(&self->hits[i]);
        int failed = !tuple || PyList_Append(list, tuple);
        Py_XDECREF(tuple);
        if (failed) return NULL;
    }
    self->hit_count = 0;
    return list;
}

static PyObject *fault_object(const Scanner *self, int fault)
{
    if (!fault) Py_RETURN_NONE;
    if (fault != REFERENCE) return Py_BuildValue("(iL)", fault, (long long)self->line);
    return Py_BuildValue("(iLs#Ls#)", fault, (long long)self->line, self->fault_name, (Py_ssize_t)self->fault_name_size,
                         (long long)self->fault_position, self->fault_reference, (Py_ssize_t)self->fault_reference_size);
}

/* everything of feed() that may fail with a Python error: the fault code, or -1 */
static int read_block(Scanner *self, const char *start, const char *end, int last, PyObject *hits)
{
    int fault = NO_FAULT;
    if (self->carry_size || last) {
        int whole = memchr(start, '\n', (size_t)(end - start)) != NULL || last;
        fault = finish_carry(self, &start, end, last);
        if (fault == NO_MEMORY) return PyErr_NoMemory(), -1;
        if (fault || !whole) return fault;
        const char *line = self->carry, *line_end = self->carry + self->carry_size + 1;
        fault = read_text(self, &line, line_end);
        if (fault < 0 || !take_hits(self, hits)) return -1;
        if (fault) return fault;
        self->carry_size = 0;
    }
    fault = read_text(self, &start, end);
    if (fault < 0 || !take_hits(self, hits) || fault) return fault < 0 || PyErr_Occurred() ? -1 : fault;
    if (last && start < end) return read_block(self, start, end, last, hits);
    if ((size_t)(end - start) > self->max_line) return LINE_LENGTH;
    if (append(self, start, (size_t)(end - start))) return PyErr_NoMemory(), -1;
    return NO_FAULT;
}

static PyObject *feed(PyObject *object, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"text", "last", NULL};
    Scanner *self = (Scanner *)object;
    Py_buffer text;
    int last = 0;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "y*|p", names, &text, &last)) return NULL;
    if (self->busy || !self->resolve) {
        PyBuffer_Release(&text);
        PyErr_SetString(PyExc_RuntimeError, "a scanner is made once and fed by one thread at a time");
        return NULL;
    }
    self->busy = 1;
    PyObject *hits = PyList_New(0), *answer = NULL;
    self->hit_count = 0;
    const char *start = text.buf ? text.buf : "";
    int fault = hits ? read_block(self, start, start + text.len, last, hits) : -1;
    PyObject *said = fault < 0 ? NULL : fault_object(self, fault);
    if (said) answer = PyTuple_Pack(2, hits, said);
    Py_XDECREF(said);
    Py_XDECREF(hits);
    self->busy = 0;
    PyBuffer_Release(&text);
    return answer;
}

static PyObject *counts(PyObject *object, void *Py_UNUSED(closure))
{
    PyObject *tuple = PyTuple_New(COUNTS);
    for (int i = 0; tuple && i < COUNTS; i++) {
        PyObject *number = PyLong_FromLongLong(((Scanner *)object)->counts[i]);
        if (!number) return Py_DECREF(tuple), NULL;
        PyTuple_SetItem(tuple, i, number);
    }
    return tuple;
}

static int take_buffers(Scanner *self, PyObject *keys, PyObject *spelling_at, PyObject *spellings, PyObject *genome)
{
    if (PyObject_GetBuffer(keys, &self->keys_view, PyBUF_SIMPLE) ||
        PyObject_GetBuffer(spelling_at, &self->spelling_at_view, PyBUF_SIMPLE) ||
        PyObject_GetBuffer(spellings, &self->spellings_view, PyBUF_SIMPLE) ||
        (genome != Py_None && PyObject_GetBuffer(genome, &self->genome_view, PyBUF_SIMPLE)))
        return -1;
    self->rows = self->keys_view.len / 8;
    if (self->spelling_at_view.len / 8 != self->rows + 1) {
        PyErr_SetString(PyExc_ValueError, "spelling_at must have one number more than keys");
        return -1;
    }
    self->keys = self->keys_view.buf, self->spelling_at = self->spelling_at_view.buf;
    self->spellings = self->spellings_view.buf, self->spellings_size = self->spellings_view.len;
    self->genome = genome == Py_None ? NULL : self->genome_view.buf;
    return 0;
}

static int scanner_init(PyObject *object, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"keys", "spelling_at", "spellings", "genome", "resolve", "first_line", "max_line", NULL};
    Scanner *self = (Scanner *)object;
    PyObject *keys, *spelling_at, *spellings, *genome, *resolve;
    long long first_line;
    Py_ssize_t max_line;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OOOOOLn", names, &keys, &spelling_at, &spellings, &genome, &resolve,
                                     &first_line, &max_line))
        return -1;
    if (self->resolve || max_line < 1) {
        PyErr_SetString(PyExc_ValueError, "a scanner is made once, with room for a line");
        return -1;
    }
    if (take_buffers(self, keys, spelling_at, spellings, genome)) return -1;
    self->line = first_line, self->max_line = (size_t)max_line;
    Py_INCREF(resolve);
    self->resolve = resolve;
    return 0;
}

static void scanner_dealloc(PyObject *object)
{
    Scanner *self = (Scanner *)object;
    PyTypeObject *type = Py_TYPE(object);
    Py_buffer *views[] = {&self->keys_view, &self->spelling_at_view, &self->spellings_view, &self->genome_view};
    for (int i = 0; i < 4; i++)
        if (views[i]->obj) PyBuffer_Release(views[i]);
    for (size_t i = 0; i < self->contig_count; i++) free(self->contigs[i].name);
    free(self->contigs), free(self->other.name), free(self->carry), free(self->hits);
    Py_XDECREF(self->resolve);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"feed", (PyCFunction)(void (*)(void))feed, METH_VARARGS | METH_KEYWORDS, "As allele_scan.Scanner.feed."},
    {NULL, NULL, 0, NULL},
};
static PyGetSetDef properties[] = {
    {"counts", counts, NULL, "As allele_scan.Scanner.counts.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
static PyType_Slot slots[] = {
    {Py_tp_init, scanner_init}, {Py_tp_dealloc, scanner_dealloc}, {Py_tp_methods, methods}, {Py_tp_getset, properties},
    {Py_tp_doc, "The fast twin of allele_scan.Scanner."}, {0, NULL},
};
static PyType_Spec scanner_spec = {"canheal.knowledge._allele_scan.Scanner", sizeof(Scanner), 0, Py_TPFLAGS_DEFAULT, slots};

static int fill_module(PyObject *module)
{
    fill_tables();
    PyObject *type = PyType_FromSpec(&scanner_spec);
    int failed = !type || PyModule_AddObjectRef(module, "Scanner", type);
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};
static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_allele_scan", "Finds the alleles of VCF lines in a compiled store.", 0, NULL, module_slots,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__allele_scan(void) { return PyModuleDef_Init(&module); }
