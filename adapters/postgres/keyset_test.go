package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

func TestRekeyingContract(t *testing.T) {
	t.Parallel()
	contract.Rekeying(t, func(t *testing.T) func(contract.Keyset) ports.Set {
		keys, url := newRotation(t), servers.AsApplication(t, servers.Clone(t, migrated(t)))
		texts := map[contract.Keyset]domain.Secret{
			contract.OldKeyset: keys.old, contract.BothKeyset: keys.both, contract.NewKeyset: keys.young,
		}
		return func(keyset contract.Keyset) ports.Set {
			db := withKeyset(t, url, texts[keyset])
			return ports.Set{Store: New(db), Gateways: ports.Gateways{
				SealedSecrets: NewSealedSecrets(db), Schemas: NewSchemas(db),
			}}
		}
	})
}

// readUntil reads secrets at random, four at a time, and counts, until it is told to stop.
func readUntil(t *testing.T, url string, keys domain.Secret, companies int) (stop func() int64) {
	t.Helper()
	var wg sync.WaitGroup
	var over atomic.Bool
	var reads atomic.Int64
	store := New(withKeyset(t, url, keys))
	for range 4 {
		wg.Go(func() {
			for !over.Load() {
				company(rand.IntN(companies)).opens(t, store)
				reads.Add(4)
			}
		})
	}
	return func() int64 { over.Store(true); wg.Wait(); return reads.Load() }
}

func TestTenThousandSecretsAreRekeyedWhileTheyAreRead(t *testing.T) {
	t.Parallel()
	const companies = 2500
	keys := newRotation(t)
	url := secretsOf(t, companies, keys.old)
	stop := readUntil(t, url, keys.both, companies)
	begun := now()
	var last string
	done, err := coreOn(t, withKeyset(t, url, keys.both)).Keyset.Rekey(
		t.Context(), bySystem, func(done, total int, what string) { last = fmt.Sprintf("%d/%d %s", done, total, what) },
	)
	must(t, err)
	t.Logf("%d secrets in %v, %d reads meanwhile", done.Count, now().Sub(begun), stop())
	if done.Count != 4*companies || done.Left != 0 || len(done.Unopened) > 0 || done.Primary != keys.youngID ||
		!slices.Equal(done.Removable, []string{keys.oldID}) || last != "10000/10000 sso_tickets" {
		t.Errorf("got %+v, the last report is %q", done, last)
	}
	young := withKeyset(t, url, keys.young)
	status, err := coreOn(t, young).Keyset.Status(t.Context(), bySystem)
	must(t, err)
	if len(status.Keys) != 1 || status.Keys[0].Count() != 4*companies {
		t.Errorf("got %+v", status)
	}
	for i := 0; i < companies; i += 10 {
		company(i).opens(t, New(young))
	}
	wantNoCanary(t, young)
}

// wantNoCanary looks at all tables, as pg_dump does.
func wantNoCanary(t *testing.T, db *DB) {
	t.Helper()
	var tables []string
	must(t, db.shared(t.Context()).raw(
		"SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
	).Scan(t.Context(), &tables))
	for _, table := range tables {
		var leaks int
		must(t, db.shared(t.Context()).raw(
			"SELECT count(*) FROM ? AS t WHERE t::text ~* 'canary' OR strpos(t::text, encode('CANARY', 'hex')) > 0",
			sealedTable{name: table}.ident(),
		).Scan(t.Context(), &leaks))
		if leaks > 0 || len(tables) < 10 {
			t.Errorf("%s shows %d secrets", table, leaks)
		}
	}
}

func TestTwoAtOnceShareTheWork(t *testing.T) {
	t.Parallel()
	const companies = 300
	keys := newRotation(t)
	url := secretsOf(t, companies, keys.old)
	var count atomic.Int64
	together(t, 2, func(int) error {
		done, err := coreOn(t, withKeyset(t, url, keys.both)).Keyset.Rekey(t.Context(), bySystem, nil)
		count.Add(int64(done.Count))
		return err
	})
	if count.Load() != 4*companies {
		t.Errorf("two at once have sealed %d of %d anew", count.Load(), 4*companies)
	}
	young := New(withKeyset(t, url, keys.young))
	for i := range companies {
		company(i).opens(t, young)
	}
}

// A secret that is replaced meanwhile stays the new one, and one that a unit of work
// holds is waited for.
func TestRekeyingOverwritesNothing(t *testing.T) {
	t.Parallel()
	const companies = 100
	keys := newRotation(t)
	url := secretsOf(t, companies, keys.old)
	before, both := withKeyset(t, url, keys.old), withKeyset(t, url, keys.both)
	held, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		must(t, before.InTx(t.Context(), func(ctx context.Context) error {
			for i := range companies / 2 {
				_, err := datasources{before}.Update(
					ctx, company(i).datasource(domain.FilesDatasource), "CANARY anew", func(*domain.Datasource) error { return nil },
				)
				must(t, err)
			}
			close(held)
			<-release
			return nil
		}))
	})
	<-held
	done, err := coreOn(t, both).Keyset.Rekey(t.Context(), bySystem, func(done, _ int, _ string) {
		if done == 350 {
			close(release)
		}
	})
	wg.Wait()
	must(t, err)
	if done.Count != 400 || done.Left != 0 {
		t.Errorf("got %+v", done)
	}
	young := New(withKeyset(t, url, keys.young))
	for i := range companies {
		want := domain.Secret("CANARY anew")
		if i >= companies/2 {
			want = company(i).secret(string(domain.FilesDatasource))
		}
		password, err := young.Datasources.Password(t.Context(), company(i).datasource(domain.FilesDatasource))
		same(t, password, err, want)
	}
}

// A ciphertext that was moved or damaged is told by its row, and those beside it are sealed anew.
func TestWhatDoesNotOpenIsTold(t *testing.T) {
	t.Parallel()
	keys := newRotation(t)
	url := secretsOf(t, 3, keys.old)
	db := withKeyset(t, url, keys.both)
	for _, statement := range []string{
		"UPDATE public.datasources SET sealed = (SELECT sealed FROM public.datasources WHERE id = 'e00000s3') " +
			"WHERE id = 'e00001s3'",
		"UPDATE public.sso_tickets SET sealed = substr(sealed, 1, 20) WHERE enterprise = 'e00002'",
		"UPDATE public.enterprise_invitations SET hash = 'moved' WHERE enterprise = 'e00000'",
	} {
		must(t, db.exec(t.Context(), statement))
	}
	var after domain.SealedRow
	for _, want := range []domain.Resealed{
		{
			Next: domain.SealedRow{Table: "datasources", ID: "e00002s3"}, Count: 5,
			Unopened: []domain.SealedRow{{Table: "datasources", ID: "e00001s3"}},
		},
		{
			Next: domain.SealedRow{Table: "enterprise_invitations", ID: "e00002"}, Count: 2,
			Unopened: []domain.SealedRow{{Table: "enterprise_invitations", ID: "e00000"}},
		},
		{
			Next: domain.SealedRow{Table: "sso_tickets", ID: "e00002"}, Count: 2,
			Unopened: []domain.SealedRow{{Table: "sso_tickets", ID: "e00002"}},
		},
	} {
		done, err := NewSealedSecrets(db).Reseal(t.Context(), after, 10)
		must(t, err)
		expect.Equal(t, done, want)
		after = done.Next
	}
}

func TestWithoutAKeysetNothingIsCounted(t *testing.T) {
	t.Parallel()
	none := NewSealedSecrets(withKeyset(t, secretsOf(t, 1, newRotation(t).old), ""))
	if _, err := none.Reseal(t.Context(), domain.SealedRow{}, 1); !errors.Is(err, domain.ErrKeysetMissing) {
		t.Errorf("sealed anew: %v", err)
	}
	if _, err := none.Status(t.Context()); !errors.Is(err, domain.ErrKeysetMissing) {
		t.Errorf("counted: %v", err)
	}
}

// What is sealed anew is no news about access: facts stay remembered.
func TestRekeyingChangesNoAccessFacts(t *testing.T) {
	t.Parallel()
	keys := newRotation(t)
	url := secretsOf(t, 3, keys.old)
	db := withKeyset(t, url, keys.both)
	must(t, db.exec(t.Context(), "DELETE FROM public.access_stamps"))
	_, err := coreOn(t, db).Keyset.Rekey(t.Context(), bySystem, nil)
	must(t, err)
	var stamps int
	must(t, db.shared(t.Context()).raw("SELECT count(*) FROM public.access_stamps").Scan(t.Context(), &stamps))
	if stamps != 0 {
		t.Errorf("%d tenants hear that their facts have changed", stamps)
	}
}

// A new column of secrets cannot be forgotten.
func TestEverySealedColumnIsListed(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	_, _, err := NewSchemas(db).Create(t.Context(), "org_A")
	must(t, err)
	var found, want []string
	must(t, db.shared(t.Context()).raw(`SELECT table_schema || '.' || table_name || '.' || column_name
		FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
			AND (column_name ~ 'sealed|password|secret|cipher' OR column_name = 'key_id') ORDER BY 1`,
	).Scan(t.Context(), &found))
	for _, table := range sealedTables {
		want = append(want, "public."+table.name+".key_id", "public."+table.name+".sealed")
	}
	if !slices.Equal(found, want) {
		t.Errorf("secrets are in\n%v, and sealedTables lists\n%v", found, want)
	}
}

func TestRekeyingStaysOutOfUnits(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		_, err := NewSealedSecrets(db).Reseal(ctx, domain.SealedRow{}, 1)
		return err
	})
	if !errors.Is(err, errSealInUnit) {
		t.Errorf("got %v", err)
	}
}
