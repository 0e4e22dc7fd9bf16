package postgres

import (
	"context"
	"math"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// span is the places of a log to look at, and how many entries are wanted from which end of it.
type span struct {
	from, to int64 // to is not among them
	most     int64 // 0 for all of them, in any order
	desc     bool
}

var everything = span{to: math.MaxInt64}

// spanOf is what a page and the look beyond it need. after is the place to go on from.
func spanOf(q domain.CursorQuery, after int64) span {
	in := everything
	in.most, in.desc = q.Skip+int64(max(q.Size, 1))+1, q.Desc
	switch {
	case q.After != "" && q.Desc:
		in.to = after
	case q.After != "":
		in.from = after + 1
	}
	return in
}

// telling is what lines tell of a value: itself, or its commitment. Hash is what the indexes of a trail have of it.
type telling struct {
	Name string
	Hash int32
}

// filter is a member of a line, and what it may tell.
type filter struct {
	member bun.Safe
	names  []telling
}

const selectTellings = `SELECT name, hashtext((? || name) COLLATE "C") AS hash FROM (SELECT ?::text AS name
	UNION ALL SELECT commitment FROM public.audit_name WHERE trail = ? AND value = ?) AS names`

// filters are those of a query that name somebody or something; the first one is best looked up.
func (r auditEntries) filters(ctx context.Context, q domain.AuditQuery) (all []filter, err error) {
	for _, f := range []struct {
		member bun.Safe
		value  string
	}{{"'target'", q.Target}, {"'actor'", string(q.Actor)}, {"'project'", string(q.Project)}} {
		if f.value == "" {
			continue
		}
		next := filter{member: f.member}
		err = r.shared(ctx).raw(selectTellings, q.Trail, f.value, q.Trail, f.value).Scan(ctx, &next.names)
		if err != nil {
			return nil, errorMap{}.translate(err)
		}
		all = append(all, next)
	}
	return all, nil
}

// indexed reports whether an index has what the member tells.
func (f filter) indexed() bool { return f.member != "'project'" }

// matching are the entries of a span that a query asks for. By an index those of each name are read apart: only so do
// they come in its order.
func (r auditEntries) matching(
	ctx context.Context, rows *[]auditLeafRow, q domain.AuditQuery, all []filter, in span,
) *bun.SelectQuery {
	if len(all) == 0 || !all[0].indexed() {
		return whereAll(r.entries(ctx, rows, q, in), all)
	}
	named := mapRows(all[0].names, func(name telling) *bun.SelectQuery {
		one := filter{all[0].member, []telling{name}}
		return inBlocks(one.where(whereAll(r.entries(ctx, rows, q, in), all[1:])), in)
	})
	for _, next := range named[1:] {
		named[0].UnionAll(next)
	}
	return r.shared(ctx).selectFrom(rows, "").ModelTableExpr("(?) AS audit_leaf_row", named[0])
}

// entries are those of a span, whoever is named. The planner expects most lines to have no kind; of a kind that is null
// it would expect few.
func (r auditEntries) entries(
	ctx context.Context, rows *[]auditLeafRow, q domain.AuditQuery, in span,
) *bun.SelectQuery {
	s := r.shared(ctx).selectFrom(rows, auditLeafTable).Where("trail = ?", q.Trail).Where(`NOT body::jsonb \? 'kind'`).
		Where("seq >= ?", in.from).Where("seq < ?", in.to)
	if q.Action != "" {
		s = s.Where("body::jsonb->>'action' = ?", q.Action)
	}
	return whereWithin(s, q)
}

func whereAll(s *bun.SelectQuery, all []filter) *bun.SelectQuery {
	for _, f := range all {
		s = f.where(s)
	}
	return s
}

// where compares what is told, too: others may have that hash. By coalesce the planner does not expect that few of
// those that have it pass.
func (f filter) where(s *bun.SelectQuery) *bun.SelectQuery {
	if f.indexed() {
		s = s.Where("hashtext(trail || (body::jsonb->>?)) IN (?)", f.member,
			bun.List(mapRows(f.names, func(t telling) int32 { return t.Hash })))
	}
	return s.Where("coalesce(body::jsonb->>? IN (?), false)", f.member,
		bun.List(mapRows(f.names, func(t telling) string { return t.Name })))
}

// inBlocks reads as many as are wanted by the blocks of an index, which are in the order of places, as those of a block
// are not.
func inBlocks(s *bun.SelectQuery, in span) *bun.SelectQuery {
	s = s.Where("(seq >> 10)::integer BETWEEN ? AND ?", in.from>>10, (in.to-1)>>10)
	switch {
	case in.most == 0:
		return s
	case in.desc:
		return s.OrderExpr("(seq >> 10)::integer DESC, seq DESC").Limit(in.most)
	}
	return s.OrderExpr("(seq >> 10)::integer, seq").Limit(in.most)
}

// whereWithin compares times as texts: they are all in one form.
func whereWithin(s *bun.SelectQuery, q domain.AuditQuery) *bun.SelectQuery {
	if q.From != nil {
		s = s.Where("body::jsonb->>'at' >= ?", tlog.Time(*q.From))
	}
	if q.To != nil {
		s = s.Where("body::jsonb->>'at' < ?", tlog.Time(*q.To))
	}
	return s
}
