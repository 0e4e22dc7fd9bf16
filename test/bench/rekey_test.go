package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

const (
	rekeyed    = 10_000
	rekeyGoal  = 10.0 // seconds
	rekeyReads = 4    // at a time
)

// BenchmarkRekey seals 10,000 secrets anew while they are read. The first run of the
// command is killed when it has told of some, and the second goes on.
func BenchmarkRekey(b *testing.B) {
	s := scenario.NewStack(b)
	for b.Loop() {
		keys := keysetsOf(b, s)
		addTickets(b, storeWith(b, s, keys.old))
		stop := readTickets(b, storeWith(b, s, keys.both))
		taken := seconds(func() {
			killRekeying(b, keys)
			out, err := keys.command("keys", "rekey").Output()
			expect.NoError(b, err)
			progress("%s", strings.TrimSpace(string(out)))
		})
		reads, failed := stop()
		b.ReportMetric(taken, "s-10000-secrets")
		b.ReportMetric(float64(reads)/taken, "reads/s-meanwhile")
		b.ReportMetric(0, "ns/op")
		progress(
			"%d secrets were sealed anew in %.1f s, killed once; %d reads meanwhile, %d failed",
			rekeyed,
			taken,
			reads,
			failed,
		)
		if taken > rekeyGoal || failed > 0 || reads == 0 {
			b.Errorf("it took %.1f s, at most %.0f s are allowed; %d of %d reads failed", taken, rekeyGoal, failed, reads)
		}
	}
}

// keysets is the stack's own, and the same with a new primary key.
type keysets struct {
	old, both domain.Secret
	settings  []string
}

func keysetsOf(b *testing.B, s *scenario.Stack) (k keysets) {
	b.Helper()
	k.settings = s.Settings(b)
	for _, setting := range k.settings {
		if value, ok := strings.CutPrefix(setting, "DATA_ENCRYPTION_KEYSET="); ok {
			k.old, k.both = domain.Secret(value), domain.Secret(value)
		}
	}
	added := k.command("keys", "add")
	var told strings.Builder
	added.Stderr = &told
	k.both = answered(b, added)
	_, id, _ := strings.Cut(told.String(), "The key ")
	id, _, _ = strings.Cut(id, " ")
	k.both = answered(b, k.command("keys", "promote", id))
	return k
}

func answered(b *testing.B, c *exec.Cmd) domain.Secret {
	b.Helper()
	out, err := c.Output()
	expect.NoError(b, err)
	return domain.Secret(strings.TrimSpace(string(out)))
}

func (k keysets) command(args ...string) *exec.Cmd {
	c := exec.Command("../../bin/migrate", args...)
	c.Env = append(k.settings[:len(k.settings):len(k.settings)], "DATA_ENCRYPTION_KEYSET="+k.both.Reveal())
	return c
}

func killRekeying(b *testing.B, keys keysets) {
	b.Helper()
	c := keys.command("keys", "rekey")
	told, err := c.StderrPipe()
	expect.NoError(b, err)
	expect.NoError(b, c.Start())
	line, err := bufio.NewReader(told).ReadString('\n')
	expect.NoError(b, err)
	expect.NoError(b, c.Process.Kill())
	_, _ = io.Copy(io.Discard, told)
	_ = c.Wait() // it was killed
	progress("killed at %s", strings.TrimSpace(line))
}

func storeWith(b *testing.B, s *scenario.Stack, keys domain.Secret) ports.Store {
	b.Helper()
	db, cleanup, err := postgres.Open(b.Context(), postgres.Config{URL: s.DatabaseURL, MaxConns: 8, Keyset: keys})
	expect.NoError(b, err)
	b.Cleanup(cleanup)
	return postgres.New(db)
}

func ticketEnterprise(i int) domain.EnterpriseID {
	return domain.EnterpriseID(fmt.Sprintf("rekeyed%05d", i))
}

func addTickets(b *testing.B, store ports.Store) {
	b.Helper()
	gather(rekeyReads, func(worker int) error {
		for i := worker; i < rekeyed; i += rekeyReads {
			expect.NoError(b, addTicket(b.Context(), store, ticketEnterprise(i)))
		}
		return nil
	})
	progress("%d secrets are there", rekeyed)
}

func addTicket(ctx context.Context, store ports.Store, id domain.EnterpriseID) error {
	now := time.Now()
	return store.InTx(ctx, func(ctx context.Context) error {
		err := store.Enterprises.Insert(ctx, domain.Enterprise{
			ID: id, Name: "Rekeyed", NameKey: "rekeyed", Status: domain.EnterpriseDeactivated, CreatedAt: now, UpdatedAt: now,
		})
		if err != nil {
			return err
		}
		_, err = store.SSOSetupTickets.Replace(ctx, domain.SSOSetupTicket{
			ID: string(id), Enterprise: id, ExpiresAt: now.Add(time.Hour), CreatedAt: now,
		}, domain.Secret("secret of "+string(id)))
		return err
	})
}

func readTickets(b *testing.B, store ports.Store) (stop func() (reads, failed int64)) {
	b.Helper()
	var wg sync.WaitGroup
	var over atomic.Bool
	var reads, failed atomic.Int64
	for range rekeyReads {
		wg.Go(func() {
			for !over.Load() {
				id := ticketEnterprise(rand.IntN(rekeyed))
				_, secret, err := store.SSOSetupTickets.Active(b.Context(), id, time.Now())
				if err != nil || secret.Reveal() != "secret of "+string(id) {
					failed.Add(1)
				}
				reads.Add(1)
			}
		})
	}
	return func() (int64, int64) { over.Store(true); wg.Wait(); return reads.Load(), failed.Load() }
}
