package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

const auditHashes = `SELECT r.n, h.hash
	FROM unnest($2::integer[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS r (level, first, last, n),
	LATERAL (
		SELECT seq AS place, hash FROM public.audit_entry
		WHERE trail = $1 AND r.level = 0 AND seq >= r.first AND seq < r.last
		UNION ALL
		SELECT node.n, node.hash FROM public.audit_node AS node
		WHERE node.trail = $1 AND node.level = r.level AND node.n >= r.first AND node.n < r.last) AS h
	ORDER BY r.n, h.place`

// Hashes asks for all ranges at once: a proof is made of some twenty.
func (r auditEntries) Hashes(
	ctx context.Context, t domain.Trail, ranges []domain.AuditRange,
) (hashes [][][]byte, err error) {
	hashes = make([][][]byte, len(ranges))
	levels, froms, tos := make([]int32, len(ranges)), make([]int64, len(ranges)), make([]int64, len(ranges))
	for i, wanted := range ranges {
		levels[i], froms[i], tos[i] = int32(wanted.Level), wanted.From, wanted.To
	}
	return hashes, r.ask(ctx, "", statement{
		text: auditHashes, args: []any{string(t), levels, froms, tos},
		read: func(rows pgx.Rows) error { return readHashes(rows, hashes) },
	})
}

func readHashes(rows pgx.Rows, hashes [][][]byte) error {
	for rows.Next() {
		var n int
		var hash []byte
		if err := rows.Scan(&n, &hash); err != nil {
			return err
		}
		hashes[n-1] = append(hashes[n-1], hash)
	}
	return rows.Err()
}

func (r auditEntries) Find(ctx context.Context, t domain.Trail, id string) (leaf domain.AuditLeaf, err error) {
	var rows []auditLeafRow
	err = r.shared(ctx).selectFrom(&rows, auditLeafTable).Where("body::jsonb->>'id' = ?", id).Where("trail = ?", t).
		Limit(1).Scan(ctx)
	if err != nil || len(rows) == 1 {
		return append(mapRows(rows, auditLeafRow.toDomain), leaf)[0], errorMap{}.translate(err)
	}
	return leaf, domain.ErrAuditEntryNotFound
}

func (r auditEntries) NamesOf(
	ctx context.Context, t domain.Trail, commitments []string,
) ([]domain.AuditName, error) {
	if len(commitments) == 0 {
		return nil, nil
	}
	var rows []auditNameRow
	err := r.shared(ctx).selectFrom(&rows, auditNameTable).
		Where("trail = ?", t).Where("commitment IN (?)", bun.List(commitments)).Order("commitment").Scan(ctx)
	return mapRows(rows, auditNameRow.toDomain), errorMap{}.translate(err)
}
