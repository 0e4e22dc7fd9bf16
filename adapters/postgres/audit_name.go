package postgres

import (
	"context"
	"crypto/rand"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

type auditNameRow struct {
	Trail      domain.Trail
	Value      string
	Salt       []byte
	Commitment string
}

const auditNameTable = "public.audit_name AS audit_name_row"

// newSalt is 32 random bytes.
func newSalt() []byte {
	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // which never fails
	return salt
}

// revealed are the entries of leaves, with the personal values that are still there.
func (r auditEntries) revealed(
	ctx context.Context, trail domain.Trail, leaves []domain.AuditLeaf,
) ([]domain.AuditEntry, error) {
	entries, err := entriesOf(leaves, nil)
	if err != nil {
		return nil, err
	}
	names, err := r.NamesOf(ctx, trail, tlog.Commitments(entries...))
	if err != nil || len(names) == 0 {
		return entries, err
	}
	return entriesOf(leaves, tlog.Values(names))
}

func (r auditNameRow) toDomain() domain.AuditName {
	return domain.AuditName{Value: r.Value, Salt: r.Salt, Commitment: r.Commitment}
}

// Names compares commitments byte by byte.
func (r auditEntries) Names(
	ctx context.Context, trail domain.Trail, after string, limit int,
) ([]domain.AuditName, error) {
	var rows []auditNameRow
	err := r.shared(ctx).selectFrom(&rows, auditNameTable).Column("value", "salt", "commitment").
		Where("trail = ?", trail).Where("commitment > ?", after).Order("commitment").Limit(int64(limit)).Scan(ctx)
	return mapRows(rows, auditNameRow.toDomain), errorMap{}.translate(err)
}

func entriesOf(leaves []domain.AuditLeaf, values map[string]string) ([]domain.AuditEntry, error) {
	entries := make([]domain.AuditEntry, len(leaves))
	for i, leaf := range leaves {
		var err error
		if entries[i], err = tlog.Entry(leaf, values); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// commitments has those of all personal values of what a trail is to tell, by their values. New ones get a salt: nobody
// else gives them one, because the trail is locked.
func (r auditEntries) commitments(
	ctx context.Context, entries map[domain.Trail][]domain.AuditEntry,
) (map[domain.Trail]map[string]string, error) {
	var rows []auditNameRow
	for trail, all := range entries {
		for _, value := range tlog.Personal(all...) {
			name := tlog.NewName(value, newSalt())
			rows = append(rows, auditNameRow{trail, name.Value, name.Salt, name.Commitment})
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	_, err := r.shared(ctx).insert(&rows, auditNameTable).On("CONFLICT ON CONSTRAINT audit_name_pkey DO NOTHING").Exec(ctx)
	if err != nil {
		return nil, errorMap{}.translate(err)
	}
	return r.commitmentsOf(ctx, rows)
}

func (r auditEntries) commitmentsOf(
	ctx context.Context, wanted []auditNameRow,
) (map[domain.Trail]map[string]string, error) {
	trails, values := make([]domain.Trail, len(wanted)), make([]string, len(wanted))
	for i, row := range wanted {
		trails[i], values[i] = row.Trail, row.Value
	}
	var rows []auditNameRow
	err := r.shared(ctx).raw(`SELECT trail, value, commitment FROM public.audit_name
		WHERE trail IN (?) AND value IN (?)`, bun.List(trails), bun.List(values)).Scan(ctx, &rows)
	found := map[domain.Trail]map[string]string{}
	for _, row := range rows {
		if found[row.Trail] == nil {
			found[row.Trail] = map[string]string{}
		}
		found[row.Trail][row.Value] = row.Commitment
	}
	return found, errorMap{}.translate(err)
}
