/* Random access into baseline JPEG: one fast pass over the entropy-coded data, and cutting pieces out of it.
 *
 * A baseline JPEG can only be decoded from its start, because every Huffman code begins where the last one
 * ended and every DC value is a difference. This pass reads the codes without transforming anything, notes
 * for every few MCUs where the next code begins and what the DC values are (16 bytes each), and gives the
 * DC values, which are the picture at 1/8. From such a note any run of MCUs can be cut out again as a small
 * JPEG of its own whose coefficients are the file's: a stock decoder then gives the file's exact pixels.
 *
 * Source: ITU-T T.81, annexes B (markers), C and F (Huffman coding of sequential DCT).
 *
 * Input is untrusted. Anything that a sound file does not have is reported as damage, and the caller uses a
 * decoder that conceals errors. No function allocates, and none keeps a pointer.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#define ALWAYS_INLINE __forceinline
#else
#define EXPORT __attribute__((visibility("default")))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#endif

#define LOOK 11              /* bits looked up at once; longer codes take the slow way */
#define RUN 12               /* bits of a look-up of several AC codes with their values */
#define MAX_BLOCKS 10        /* blocks of an MCU, T.81 B.2.3 */
#define MCU_BYTES 8192       /* more than any MCU can take: 10 blocks * 64 codes * 31 bits, with stuffing */

/* Encoders that sharpen or ring on purpose write blocks somewhat brighter than white; none goes so far. */
#define BEYOND 32            /* 8-bit steps beyond black or white */

enum { REACHED = 0, NEEDS_DATA = 1, DAMAGED = -1, NO_ROOM = -2 };

typedef struct {
    uint16_t look[1 << LOOK]; /* (length of code) << 8 | symbol; 0 where the code is longer */
    int32_t largest[18];      /* largest code of each length, left-aligned to 16 bits, plus one */
    int32_t offset[18];       /* from code to index of symbol */
    uint8_t symbols[256];
    uint8_t present;
    /* Whole AC codes with their values that begin a window of RUN bits, as many as fit: LAST | bits << 8 |
     * coefficients passed; 0 where not one fits. */
    uint16_t runs[1 << RUN];
} Table;

enum { LAST = 1 << 15 };

typedef struct {
    Table dc[4], ac[4];
    int32_t components, blocks;
    int32_t block_component[MAX_BLOCKS], block_x[MAX_BLOCKS], block_y[MAX_BLOCKS];
    int32_t h[4], v[4], dc_table[4], ac_table[4], dc_quant[4];
    int64_t mcus_per_row, mcus;
    int64_t interval; /* MCUs between restart markers, 0 for none */
} Decoder;

/* A place between two MCUs: `place` is 8 * (byte offset) + bit, counted from the start of the file. */
typedef struct {
    uint64_t place;
    int16_t dc[4];
} Note;

typedef struct {
    const uint8_t *start, *at, *end;
    uint64_t bits; /* next bit is the highest */
    int count;     /* valid bits in `bits` */
} Reader;

typedef struct {
    uint8_t *at, *end;
    uint64_t bits;
    int count;
    int full;
} Writer;

EXPORT int64_t ots_decoder_size(void) { return (int64_t)sizeof(Decoder); }

/* Fill `runs`: what follows from a window alone, without the bits after it. */
static void set_runs(Table *t)
{
    for (int window = 0; window < 1 << RUN; window++) {
        int used = 0, passed = 0, last = 0;
        while (!last) {
            /* The bits that are left, with zeros after them: a code may be believed if it needs none of those. */
            int found = t->look[(window << used & ((1 << RUN) - 1)) >> (RUN - LOOK)];
            int length = (found >> 8) + (found & 15);
            if (!found || used + length > RUN) break;
            if (found & 15) passed += ((found >> 4) & 15) + 1;
            else if ((found & 255) == 0xf0) passed += 16;
            else if ((found & 255) == 0) last = 1;
            else break;
            used += length;
        }
        t->runs[window] = (uint16_t)((last ? LAST : 0) | used << 8 | passed);
    }
}

/* counts: codes of each length 1..16; symbols: `total` of them. Returns 0, or DAMAGED for no valid code. */
EXPORT int ots_set_table(Decoder *d, int is_ac, int id, const uint8_t *counts, const uint8_t *symbols, int total)
{
    if (id < 0 || id > 3 || total < 0 || total > 256) return DAMAGED;
    Table *t = is_ac ? &d->ac[id] : &d->dc[id];
    memset(t, 0, sizeof *t);
    memcpy(t->symbols, symbols, (size_t)total);
    int32_t code = 0;
    int index = 0;
    for (int length = 1; length <= 16; length++) {
        t->offset[length] = index - code;
        for (int n = 0; n < counts[length - 1]; n++, index++, code++) {
            if (index >= total || code >= (1 << length)) return DAMAGED;
            if (length <= LOOK) {
                int first = code << (LOOK - length);
                for (int fill = 0; fill < 1 << (LOOK - length); fill++)
                    t->look[first + fill] = (uint16_t)(length << 8 | symbols[index]);
            }
        }
        t->largest[length] = code << (16 - length);
        code <<= 1;
    }
    if (index != total) return DAMAGED;
    t->present = 1;
    if (is_ac) set_runs(t);
    return 0;
}

/* layout: per component h, v, DC table, AC table, DC quantiser. Tables must be set before. */
EXPORT int ots_set_frame(Decoder *d, int components, const int32_t *layout, int64_t mcus_per_row, int64_t mcu_rows,
                         int64_t interval)
{
    if (components < 1 || components > 4 || mcus_per_row < 1 || mcu_rows < 1) return DAMAGED;
    if (mcus_per_row > 65536 || mcu_rows > 65536 || interval < 0 || interval > 65535) return DAMAGED;
    d->components = components;
    d->blocks = 0;
    for (int c = 0; c < components; c++) {
        const int32_t *row = layout + 5 * c;
        d->h[c] = row[0], d->v[c] = row[1], d->dc_table[c] = row[2], d->ac_table[c] = row[3], d->dc_quant[c] = row[4];
        if (row[0] < 1 || row[0] > 4 || row[1] < 1 || row[1] > 4) return DAMAGED;
        if (row[2] < 0 || row[2] > 3 || !d->dc[row[2]].present) return DAMAGED;
        if (row[3] < 0 || row[3] > 3 || !d->ac[row[3]].present) return DAMAGED;
        for (int y = 0; y < row[1]; y++)
            for (int x = 0; x < row[0]; x++) {
                if (d->blocks == MAX_BLOCKS) return DAMAGED;
                d->block_component[d->blocks] = c;
                d->block_x[d->blocks] = x;
                d->block_y[d->blocks++] = y;
            }
    }
    d->mcus_per_row = mcus_per_row;
    d->mcus = mcus_per_row * mcu_rows;
    d->interval = interval;
    return 0;
}

/* Fill up to at least 32 bits unless a marker or the end comes first. */
static inline void refill(Reader *r)
{
    if (r->end - r->at >= 8) {
        uint64_t word;
        memcpy(&word, r->at, 8);
        /* No byte is 0xff when no byte of the complement is zero. */
        uint64_t other = ~word;
        if (!((other - 0x0101010101010101u) & word & 0x8080808080808080u)) {
#if defined(_MSC_VER)
            word = _byteswap_uint64(word);
#elif __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            word = __builtin_bswap64(word);
#endif
            r->bits |= word >> r->count;
            int bytes = (63 - r->count) >> 3;
            r->at += bytes;
            r->count += bytes * 8;
            return;
        }
    }
    /* Whatever lies below the valid bits came from bytes that are read again now. */
    if (r->count < 64) r->bits &= r->count ? ~(uint64_t)0 << (64 - r->count) : 0;
    while (r->count < 56 && r->at < r->end) {
        uint8_t byte = *r->at;
        if (byte == 0xff) {
            if (r->end - r->at < 2 || r->at[1] != 0) return;
            r->at++;
        }
        r->at++;
        r->bits |= (uint64_t)byte << (56 - r->count);
        r->count += 8;
    }
}

/* Append up to 31 bits. */
static inline void put(Writer *w, uint32_t value, int length)
{
    w->bits = w->bits << length | value;
    w->count += length;
    if (w->count < 32) return;
    uint32_t word = (uint32_t)(w->bits >> (w->count - 32));
    w->count -= 32;
    if (w->end - w->at < 8) {
        w->full = 1;
    } else if (!((~word - 0x01010101u) & word & 0x80808080u)) {
        for (int n = 0; n < 4; n++) *w->at++ = (uint8_t)(word >> (24 - 8 * n));
    } else {
        for (int n = 0; n < 4; n++) {
            uint8_t byte = (uint8_t)(word >> (24 - 8 * n));
            *w->at++ = byte;
            if (byte == 0xff) *w->at++ = 0;
        }
    }
}

/* Write what is left, padded with ones to a whole byte. */
static inline void finish(Writer *w)
{
    put(w, (1u << (-w->count & 7)) - 1, -w->count & 7);
    for (; w->count; w->count -= 8) {
        uint8_t byte = (uint8_t)(w->bits >> (w->count - 8));
        if (w->end - w->at < 2) { w->full = 1; return; }
        *w->at++ = byte;
        if (byte == 0xff) *w->at++ = 0;
    }
}

/* Length << 8 | symbol of the next code, 0 for no valid code. */
static inline int next_code(const Table *t, const Reader *r)
{
    int found = t->look[r->bits >> (64 - LOOK)];
    if (found) return found;
    int32_t window = (int32_t)(r->bits >> 48);
    for (int length = LOOK + 1; length <= 16; length++)
        if (window < t->largest[length])
            return length << 8 | t->symbols[((window >> (16 - length)) + t->offset[length]) & 255];
    return 0;
}

/* The usual DC code of T.81 table K.3, for pieces: it has a code for every category of 8-bit pictures. */
static const uint16_t DC_CODE[12] = {0x0, 0x2, 0x3, 0x4, 0x5, 0x6, 0xe, 0x1e, 0x3e, 0x7e, 0xfe, 0x1fe};
static const uint8_t DC_LENGTH[12] = {2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9};

static inline void put_dc(Writer *w, int difference)
{
    int magnitude = difference < 0 ? -difference : difference, size = 0;
    while (magnitude >> size) size++;
    if (size > 11) { w->full = 1; return; }
    put(w, DC_CODE[size], DC_LENGTH[size]);
    if (size) put(w, (uint32_t)(difference < 0 ? difference + (1 << size) - 1 : difference), size);
}

/* One block: its new DC value goes to *dc. With `out` it is written too, its DC as a difference to *out_dc, the AC
 * codes as they are. Inlined twice, so that the pass over a whole file carries no output. Returns 0 or DAMAGED. */
static ALWAYS_INLINE int block(const Decoder *d, int c, Reader *reader, int *dc, Writer *out, int *out_dc)
{
    Reader local = *reader, *r = &local; /* a copy that can live in registers */
    refill(r);
    int found = next_code(&d->dc[d->dc_table[c]], r);
    int length = found >> 8, size = found & 255;
    if (!found || size > 11 || length + size > r->count) return DAMAGED;
    r->bits <<= length;
    if (size) {
        int value = (int)(r->bits >> (64 - size));
        if (value < 1 << (size - 1)) value -= (1 << size) - 1;
        *dc += value;
        r->bits <<= size;
        if (*dc < -2047 || *dc > 2047) return DAMAGED;
    }
    r->count -= length + size;
    if (out) {
        put_dc(out, *dc - *out_dc);
        *out_dc = *dc;
    }
    const Table *ac = &d->ac[d->ac_table[c]];
    for (int k = 1; k < 64;) {
        if (r->count < 32) refill(r);
        int run = ac->runs[r->bits >> (64 - RUN)];
        int bits = (run >> 8) & 127, passed = run & 255;
        /* A run of codes is of this block only if the block is not full before the last of them. */
        if (run && k + passed < 64 && bits <= r->count) {
            if (out) put(out, (uint32_t)(r->bits >> (64 - bits)), bits);
            r->bits <<= bits;
            r->count -= bits;
            k += passed;
            if (run & LAST) break;
            continue;
        }
        found = next_code(ac, r);
        length = (found >> 8) + (found & 15);
        if (!found || length > r->count) return DAMAGED;
        if (out) put(out, (uint32_t)(r->bits >> (64 - length)), length);
        r->bits <<= length;
        r->count -= length;
        if (!(found & 15)) {
            if ((found & 255) != 0xf0) {
                if (found & 255) return DAMAGED;
                break;
            }
            k += 16;
        } else {
            k += ((found >> 4) & 15) + 1;
        }
        if (k > 64) return DAMAGED;
    }
    *reader = local;
    return 0;
}

static int skip_block(const Decoder *d, int c, Reader *r, int *dc) { return block(d, c, r, dc, NULL, NULL); }

static int copy_block(const Decoder *d, int c, Reader *r, int *dc, Writer *out, int *out_dc)
{
    return block(d, c, r, dc, out, out_dc);
}

static int skip_mcu(const Decoder *d, Reader *r, int *dc)
{
    for (int b = 0; b < d->blocks; b++)
        if (skip_block(d, d->block_component[b], r, dc + d->block_component[b])) return DAMAGED;
    return 0;
}

static int copy_mcu(const Decoder *d, Reader *r, int *dc, Writer *out, int *out_dc)
{
    for (int b = 0; b < d->blocks; b++) {
        int c = d->block_component[b];
        if (copy_block(d, c, r, dc + c, out, out_dc + c)) return DAMAGED;
    }
    return 0;
}

/* Put back whole bytes: where in the buffer the next bit lies, as 8 * offset + bit. */
static uint64_t place_of(const Reader *r)
{
    int back = (r->count + 7) / 8;
    const uint8_t *at = r->at;
    for (int n = 0; n < back; n++) at -= (at - r->start >= 2 && at[-1] == 0 && at[-2] == 0xff) ? 2 : 1;
    return (uint64_t)(at - r->start) * 8 + (uint64_t)(back * 8 - r->count);
}

static int start_at(Reader *r, const uint8_t *data, int64_t length, uint64_t place)
{
    int bit = (int)(place & 7);
    r->start = data, r->at = data + (place >> 3), r->end = data + length;
    r->bits = 0, r->count = 0;
    if ((int64_t)(place >> 3) > length) return DAMAGED;
    refill(r);
    if (bit > r->count) return DAMAGED;
    r->bits <<= bit;
    r->count -= bit;
    return 0;
}

/* Before MCU number `n`: step over a restart marker where one belongs. */
static int restart(const Decoder *d, int64_t n, Reader *r, int *dc)
{
    if (!d->interval || n == 0 || n % d->interval) return 0;
    if (r->count >= 8) return DAMAGED;
    const uint8_t *at = r->at;
    while (r->end - at > 2 && at[0] == 0xff && at[1] == 0xff) at++; /* T.81 B.1.1.2: any marker may have fill bytes */
    if (r->end - at < 2 || at[0] != 0xff || at[1] != 0xd0 + ((n / d->interval - 1) & 7)) return DAMAGED;
    r->at = at + 2;
    r->bits = 0, r->count = 0;
    memset(dc, 0, 4 * sizeof *dc);
    return 0;
}

/* Read codes from MCU *next_mcu on, up to MCU `limit`, or until `data` might end inside one (unless `at_end`).
 *
 * place: in and out, 8 * byte + bit within `data`; dc[0..3]: in and out; dc[4]: set to 1 where a block's mean lies
 * where no picture has any, as after lost or misread differences. base: offset of data[0] in the file.
 * notes: one for every `every` MCUs of a row, row after row (every row starts a new one).
 * planes[c]: DC values as 8-bit samples (unsigned), stride[c] bytes a row, whose first row is MCU row
 * `first_row`. Returns REACHED, NEEDS_DATA or DAMAGED.
 */
EXPORT int ots_scan(const Decoder *d, const uint8_t *data, int64_t length, int at_end, int64_t base, uint64_t *place,
                    int32_t *dc, int64_t *next_mcu, int64_t limit, int64_t every, Note *notes, uint8_t *const *planes,
                    const int64_t *strides, int64_t first_row)
{
    Reader r;
    int outcome = REACHED;
    int64_t n = *next_mcu, per_row = d->mcus_per_row, notes_per_row = (per_row + every - 1) / every;
    int64_t x = n % per_row, y = n / per_row;
    if (start_at(&r, data, length, *place)) return DAMAGED;
    if (limit > d->mcus) limit = d->mcus;
    for (; n < limit; n++) {
        if (!at_end && r.end - r.at < MCU_BYTES) { outcome = NEEDS_DATA; break; }
        if (restart(d, n, &r, dc)) return DAMAGED;
        if (x % every == 0) {
            Note *note = notes + y * notes_per_row + x / every;
            note->place = place_of(&r) + 8 * (uint64_t)base;
            for (int c = 0; c < 4; c++) note->dc[c] = (int16_t)dc[c];
        }
        for (int b = 0; b < d->blocks; b++) {
            int c = d->block_component[b];
            if (skip_block(d, c, &r, dc + c)) return DAMAGED;
            int sample = ((dc[c] * d->dc_quant[c] + 4) >> 3) + 128;
            planes[c][((y - first_row) * d->v[c] + d->block_y[b]) * strides[c] + x * d->h[c] + d->block_x[b]] =
                (uint8_t)(sample < 0 ? 0 : sample > 255 ? 255 : sample);
            int slack = BEYOND + (d->dc_quant[c] >> 3);
            dc[4] |= (sample < -slack) | (sample > 255 + slack);
        }
        if (++x == per_row) x = 0, y++;
    }
    *place = place_of(&r);
    *next_mcu = n;
    return outcome;
}

/* Cut `take` MCUs out of one MCU row, `skip` MCUs after the note that begins at MCU number `first`.
 *
 * data begins at the byte of the note's place and must reach past the last MCU wanted; bit is the place's.
 * out gets the codes, padded with ones to a whole byte, the DC values starting anew from zero.
 * Returns the bytes written, DAMAGED, or NO_ROOM.
 */
EXPORT int64_t ots_cut(const Decoder *d, const uint8_t *data, int64_t length, int bit, const int16_t *note_dc,
                       int64_t first, int64_t skip, int64_t take, uint8_t *out, int64_t room)
{
    Reader r;
    Writer w = {out, out + room, 0, 0, 0};
    int dc[4], out_dc[4] = {0, 0, 0, 0};
    for (int c = 0; c < 4; c++) dc[c] = note_dc[c];
    if (start_at(&r, data, length, (uint64_t)(bit & 7))) return DAMAGED;
    for (int64_t n = first; n < first + skip + take; n++) {
        /* The note itself was taken after its restart marker. */
        if (n != first && restart(d, n, &r, dc)) return DAMAGED;
        int bad = n < first + skip ? skip_mcu(d, &r, dc) : copy_mcu(d, &r, dc, &w, out_dc);
        if (bad) return DAMAGED;
        if (w.full) return NO_ROOM;
    }
    finish(&w);
    return w.full ? NO_ROOM : w.at - out;
}
