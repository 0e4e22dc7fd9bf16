package postgres

import (
	"context"
	"encoding/hex"
	"maps"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/tenon-health/tenon/core/domain"
)

// trailsAtOnce bounds what one transaction locks.
const trailsAtOnce = 100

func sortedTrails[V any](of map[domain.Trail]V) []domain.Trail { return slices.Sorted(maps.Keys(of)) }

// manyWaiting is so many entries that a damaged log may have, before others wait for it.
const manyWaiting = 100_000

// waiting are trails that have told something, as the first entries that wait tell; none while all is stopped.
func (r auditEntries) waiting(ctx context.Context, first int) (trails []domain.Trail, err error) {
	err = r.shared(ctx).raw(`SELECT DISTINCT trail
		FROM (SELECT trail FROM public.audit_inbox ORDER BY position LIMIT ?) AS i
		WHERE NOT EXISTS (SELECT FROM public.audit_halt) ORDER BY trail LIMIT ?`, first, trailsAtOnce).Scan(ctx, &trails)
	return trails, errorMap{}.translate(err)
}

// lockHeads are their logs, as far as nobody else appends to them, and all is not stopped meanwhile.
func (r auditEntries) lockHeads(
	ctx context.Context, trails []domain.Trail,
) (map[domain.Trail]domain.AuditHead, error) {
	if err := r.makeLogs(ctx, trails); err != nil {
		return nil, err
	}
	return r.lockKnown(ctx, `SELECT trail, size, root, edge FROM public.audit_log WHERE trail IN (?)
		AND NOT EXISTS (SELECT FROM public.audit_halt) ORDER BY trail FOR UPDATE SKIP LOCKED`, bun.List(trails))
}

func (r auditEntries) lockKnown(
	ctx context.Context, statement string, args ...any,
) (map[domain.Trail]domain.AuditHead, error) {
	var rows []headRow
	err := r.shared(ctx).raw(statement, args...).Scan(ctx, &rows)
	heads := map[domain.Trail]domain.AuditHead{}
	for _, row := range rows {
		heads[row.Trail] = domain.AuditHead{Size: row.Size, Root: row.Root, Edge: row.Edge}
	}
	return heads, errorMap{}.translate(err)
}

// makeLogs looks first: an insert that finds a row takes a slot for nothing, and the tree of each epoch is as wide as
// the highest slot.
func (db *DB) makeLogs(ctx context.Context, trails []domain.Trail) error {
	return errorMap{}.translate(db.exec(ctx, `INSERT INTO public.audit_log (trail) SELECT t FROM unnest(?::text[]) AS t
		WHERE NOT EXISTS (SELECT FROM public.audit_log AS l WHERE l.trail = t COLLATE "C") ON CONFLICT DO NOTHING`,
		pgdialect.Array(trails)))
}

type headRow struct {
	Trail      domain.Trail
	Size       int64
	Root, Edge []byte
}

// logged is what is to be stored of logs that have grown.
type logged struct {
	heads  map[domain.Trail]domain.AuditHead
	leaves []auditLeafRow
	nodes  []auditNodeRow
}

type auditNodeRow struct {
	Trail domain.Trail
	Level int
	N     int64
	Hash  []byte
}

func (l *logged) add(trail domain.Trail, head domain.AuditHead, leaves []domain.AuditLeaf, nodes []domain.AuditNode) {
	l.heads[trail] = head
	for _, leaf := range leaves {
		l.leaves = append(l.leaves, auditLeafRow{trail, leaf.Seq, leaf.Hash, leaf.Line})
	}
	for _, node := range nodes {
		l.nodes = append(l.nodes, auditNodeRow{trail, node.Level, node.Index, node.Hash})
	}
}

func (l *logged) store(ctx context.Context, s tables) error {
	if err := (errorMap{}).exec(s.insert(&l.leaves, auditLeafTable).Exec(ctx)); err != nil {
		return err
	}
	if len(l.nodes) > 0 {
		if err := (errorMap{}).exec(s.insert(&l.nodes, "public.audit_node AS audit_node_row").Exec(ctx)); err != nil {
			return err
		}
	}
	return l.storeHeads(ctx, s)
}

func (l *logged) storeHeads(ctx context.Context, s tables) error {
	trails := sortedTrails(l.heads)
	sizes, roots, edges := make([]int64, len(trails)), make([]string, len(trails)), make([]string, len(trails))
	for i, trail := range trails {
		head := l.heads[trail]
		sizes[i], roots[i], edges[i] = head.Size, hex.EncodeToString(head.Root), hex.EncodeToString(head.Edge)
	}
	return errorMap{}.exec(s.raw(`UPDATE public.audit_log AS l
		SET size = h.size, root = decode(h.root, 'hex'), edge = decode(h.edge, 'hex')
		FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[]) AS h (trail, size, root, edge)
		WHERE l.trail = h.trail COLLATE "C"`,
		pgdialect.Array(trails), pgdialect.Array(sizes), pgdialect.Array(roots), pgdialect.Array(edges)).Exec(ctx))
}
