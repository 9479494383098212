/* The kernel by hand in C: a loop over draws and groups, each age by age in vector instructions.
 *
 * The same sampler as talent.supply.binomial: a normal with corrections where the variance is at
 * least WIDE, else the exact inverse; both for all ages at once.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define WIDE 4.0
#define MOST (1 - 1e-12)
#define AGES 128

/* Exact inverse for the ages at which few leave: probabilities of 0, 1, 2, ... leavers are taken off
 * the level of every age at once, until nothing is left of any. */
static void few(int many, const int *at, const double *people, const double *p,
                const uint32_t *bits, double *leavers) {
    double n[AGES], odds[AGES], top[AGES], mass[AGES], left[AGES], count[AGES], swap[AGES];
    for (int i = 0; i < many; i++) {
        int a = at[i];
        double rare = p[a], level = (bits[a] + 0.5) * 0x1p-32;
        swap[i] = rare > 0.5;
        rare = swap[i] ? 1 - rare : rare;
        level = swap[i] ? 1 - level : level;
        n[i] = floor(people[a]);
        odds[i] = rare / (1 - rare);
        top[i] = (n[i] + 1) * odds[i];
        mass[i] = exp(n[i] * log(1 - rare));
        left[i] = level - mass[i];
        count[i] = 0;
    }
    for (int k = 1, open = many; open; k++) {
        double part = 1.0 / k;
        open = 0;
        for (int i = 0; i < many; i++) {
            count[i] += left[i] > 1e-13;
            mass[i] *= top[i] * part - odds[i];
            left[i] -= mass[i];
            open += left[i] > 1e-13;
        }
    }
    for (int i = 0; i < many; i++) leavers[at[i]] = swap[i] ? n[i] - count[i] : count[i];
}

/* out: 6 flows of (draws, years, groups). death (draws, years, ages), retirement (draws, sharing,
 * ages), other (draws, years, sharing, ages): group g has the rates of g modulo `sharing`. The rest
 * as talent.supply.engine has them. */
void simulate(int draws, int years, int groups, int sharing, int ages, int levels, double *stock,
              const double *death, const double *retirement, const double *other,
              const double *graduates, const double *graduate_ages, const double *hire_ages,
              const double *hires_base, const double *openings_base, const double *elasticity,
              const double *required, const double *follow, const float *normal, double *out) {
    uint64_t state = 1;
    long size = (long)draws * years * groups;
    double *forces = malloc(sizeof(double) * 4 * years * AGES);
    for (int d = 0; d < draws; d++)
    for (int r = 0; r < sharing; r++) {
        const double *qr = retirement + ((long)d * sharing + r) * ages;
        for (int y = 0; y < years; y++) {
            const double *qd = death + ((long)d * years + y) * ages;
            const double *qo = other + (((long)d * years + y) * sharing + r) * ages;
            double *f = forces + (long)4 * y * AGES;
            for (int a = 0; a < ages; a++) {
                double sd = 1 - fmin(qd[a], MOST), sr = 1 - fmin(qr[a], MOST);
                double so = 1 - fmin(qo[a], MOST), ld = log(sd), lr = log(sr);
                f[a] = ld, f[AGES + a] = lr;
                f[2 * AGES + a] = ld + lr + log(so) - 1e-200;
                f[3 * AGES + a] = 1 - sd * sr * so;
            }
        }
    for (int g = r; g < groups; g += sharing) {
        double *people = stock + ((long)d * groups + g) * ages;
        for (int y = 0; y < years; y++) {
            const double *fd = forces + (long)4 * y * AGES, *fr = fd + AGES;
            const double *force = fd + 2 * AGES, *p = fd + 3 * AGES;
            double v[AGES], leavers[AGES];
            uint32_t bits[AGES];
            for (int a = 0; a < ages; a++) {
                uint64_t z = state + (uint64_t)(a + 1) * 0x9E3779B97F4A7C15u;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
                bits[a] = (uint32_t)((z ^ (z >> 31)) >> 32);
            }
            state += (uint64_t)ages * 0x9E3779B97F4A7C15u;
            for (int a = 0; a < ages; a++) {
                double n = floor(people[a]), w = p[a] * (1 - p[a]);
                v[a] = n * w;
                double z = normal[bits[a] >> 16], sd = sqrt(fmax(v[a] - 1 / 12., 1));
                double second = z * (1 + 14 * w - (1 + 2 * w) * z * z) / (72 * sd);
                double x = rint(n * p[a] + sd * z + (1 - 2 * p[a]) / 6 * (z * z - 1) + second);
                leavers[a] = fmin(fmax(x, 0), n);
            }
            int at[AGES], many = 0;
            for (int a = 0; a < ages; a++)
                if (v[a] < WIDE) {
                    leavers[a] = 0;
                    if (people[a] >= 1) at[many++] = a;
                }
            few(many, at, people, p, bits, leavers);
            double deaths = 0, retirements = 0, others = 0, held = 0, left = 0, before = 0;
            for (int a = 0; a < ages; a++) leavers[a] += (people[a] - floor(people[a])) * p[a];
            leavers[ages - 1] = people[ages - 1];
            for (int a = 0; a < ages; a++) {
                double scale = leavers[a] / force[a];
                deaths += scale * fd[a];
                retirements += scale * fr[a];
                left += leavers[a];
                before += people[a];
            }
            others = left - deaths - retirements;
            held = before - left;
            for (int a = ages - 1; a > 0; a--) people[a] = people[a - 1] - leavers[a - 1];
            people[0] = 0;
            long cell = ((long)d * years + y) * groups + g, base = (long)d * groups + g;
            double openings = fmax(required[cell] - held - follow[cell], 0);
            double ratio = openings / openings_base[base];
            double hires = fmax(hires_base[base] * pow(ratio, elasticity[d]) + follow[cell], 0);
            double entrants = 0, total = 0;
            for (int l = 0; l < levels; l++) {
                double coming = graduates[cell * levels + l];
                entrants += coming;
                for (int a = 0; a < ages; a++) people[a] += coming * graduate_ages[l * ages + a];
            }
            for (int a = 0; a < ages; a++) {
                people[a] += hires * hire_ages[a];
                total += people[a];
            }
            double flows[6] = {total, deaths, retirements, others, entrants, hires};
            for (int i = 0; i < 6; i++) out[i * size + cell] = flows[i];
        }
    }
    }
    free(forces);
}
