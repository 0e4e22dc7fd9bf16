package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// sealedTable is a table of secrets, each sealed in the column "sealed" by the key
// whose id is in "key_id".
type sealedTable struct {
	name string
	id   string   // column of the primary key
	row  []string // columns that, after the name of the table, say what a secret is sealed for
}

// sealedTables is all of them: what is not here is never sealed anew.
var sealedTables = []sealedTable{
	{"datasources", "id", []string{"enterprise", "id"}},
	{"enterprise_invitations", "enterprise", []string{"enterprise", "hash"}},
	{"sso_tickets", "enterprise", []string{"enterprise", "id"}},
}

func (t sealedTable) ident() bun.Ident { return bun.Ident("public." + t.name) }

func (t sealedTable) rowIdents() (all []bun.Ident) {
	for _, column := range t.row {
		all = append(all, bun.Ident("t."+column))
	}
	return all
}

type sealedSecrets struct{ *DB }

// NewSealedSecrets is what db keeps sealed.
func NewSealedSecrets(db *DB) ports.SealedSecrets { return sealedSecrets{db} }

var errSealInUnit = errors.New("postgres: what is sealed anew cannot join a unit of work")

// require refuses without a keyset, and in a unit of work: a batch is one of its own.
func (r sealedSecrets) require(ctx context.Context) error {
	if r.secrets.keyID == "" {
		return domain.ErrKeysetMissing
	}
	if r.Joined(ctx) {
		return errSealInUnit
	}
	return nil
}

// sealedSecret is a row of any of the tables.
type sealedSecret struct {
	ID     string
	Row    []string `bun:",array"`
	Sealed []byte
	KeyID  string
}

func (r sealedSecrets) Reseal(
	ctx context.Context, after domain.SealedRow, size int,
) (done domain.Resealed, err error) {
	if err = r.require(ctx); err != nil {
		return done, err
	}
	first := max(0, slices.IndexFunc(sealedTables, func(t sealedTable) bool { return t.name == after.Table }))
	for i, table := range sealedTables[first:] {
		if i > 0 {
			after.ID = ""
		}
		done, err = r.resealIn(ctx, table, after.ID, size)
		if err != nil || done.Next.Table != "" {
			return done, err
		}
	}
	return done, nil
}

func (r sealedSecrets) resealIn(
	ctx context.Context, t sealedTable, after string, size int,
) (done domain.Resealed, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		old, err := r.lock(ctx, t, after, size)
		if err != nil || len(old) == 0 {
			return err
		}
		done.Next = domain.SealedRow{Table: t.name, ID: old[len(old)-1].ID}
		sealed, unopened := r.sealAnew(t, old)
		done.Count, done.Unopened = len(sealed), unopened
		return r.replace(ctx, t, sealed)
	})
	if err != nil {
		return domain.Resealed{}, err
	}
	return done, nil
}

// lock holds the rows until the end of the unit of work, so that nobody replaces a secret meanwhile;
// who only reads does not notice.
func (r sealedSecrets) lock(
	ctx context.Context,
	t sealedTable,
	after string,
	size int,
) (old []sealedSecret, err error) {
	held := bun.Safe("SKIP LOCKED")
	if size == 1 {
		held = ""
	}
	err = errorMap{}.translate(r.shared(ctx).raw(
		"SELECT t.? AS id, ARRAY[?] AS row, t.sealed, t.key_id FROM ? AS t WHERE t.key_id <> ? AND t.? > ? ORDER BY t.? "+
			"LIMIT ? FOR NO KEY UPDATE ?",
		bun.Ident(t.id), bun.List(t.rowIdents()), t.ident(), r.secrets.keyID, bun.Ident(t.id), after, bun.Ident(t.id), size,
		held,
	).Scan(ctx, &old))
	return old, err
}

func (r sealedSecrets) sealAnew(t sealedTable, old []sealedSecret) (done []sealedSecret, unopened []domain.SealedRow) {
	for _, secret := range old {
		row := append([]string{t.name}, secret.Row...)
		text, err := r.secrets.open(secret.Sealed, secret.KeyID, row...)
		if err == nil {
			secret.Sealed, err = r.secrets.seal(text, row...)
		}
		if err != nil {
			unopened = append(unopened, domain.SealedRow{Table: t.name, ID: secret.ID})
			continue
		}
		done = append(done, secret)
	}
	return done, unopened
}

// replace touches nothing else: no version, and no time of a change.
func (r sealedSecrets) replace(ctx context.Context, t sealedTable, all []sealedSecret) error {
	if len(all) == 0 {
		return nil
	}
	ids, sealed := make([]string, len(all)), make([]string, len(all))
	for i, s := range all {
		ids[i], sealed[i] = s.ID, hex.EncodeToString(s.Sealed)
	}
	return r.exec(ctx, "UPDATE ? AS t SET sealed = decode(n.sealed, 'hex'), key_id = ? "+
		"FROM unnest(ARRAY[?], ARRAY[?]) AS n(id, sealed) WHERE t.? = n.id",
		t.ident(), r.secrets.keyID, bun.List(ids), bun.List(sealed), bun.Ident(t.id))
}
