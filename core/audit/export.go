package audit

import (
	"bufio"
	"context"
	"io"
	"iter"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// What one unit of work of an export looks at, at most, and what of that is held in memory.
const (
	pagePlaces = 65_536
	pageLeaves = 1000
)

// exportBuffer is how many bytes are written at once.
const exportBuffer = 32 << 10

// Export writes the caller's trail to w, oldest first, up to where its log ends when it begins: an admin's that of the
// enterprise, the operator's that of the platform. Memory does not grow with it.
func (s *Service) Export(ctx context.Context, c domain.Call, in domain.TrailExport, w io.Writer) error {
	if err := in.Check(); err != nil {
		return err
	}
	r := s.guard.Request(c, domain.AuditExport, access.Resource{})
	_, err := access.Look(ctx, r, headOf, func(
		ctx context.Context, outside access.Outside, head domain.AuditHead,
	) (none access.None, err error) {
		in.Trail, in.Size = domain.TrailOf(outside.Enterprise), pageLeaves
		e := export{in, outside, head.Size}
		out := bufio.NewWriterSize(w, exportBuffer)
		if err := e.write(ctx, out); err != nil {
			return none, err
		}
		return none, out.Flush()
	})
	return err
}

func headOf(ctx context.Context, tx access.Tx) (domain.AuditHead, error) {
	return tx.AuditEntries.Head(ctx, domain.TrailOf(tx.Enterprise))
}

// export is one under way.
type export struct {
	domain.TrailExport
	outside access.Outside
	end     int64
}

func (e export) write(ctx context.Context, out *bufio.Writer) error {
	if e.Format == domain.AuditCSV {
		return e.writeTable(ctx, out)
	}
	for page, err := range e.pages(ctx) {
		if err != nil {
			return err
		}
		for _, leaf := range page.leaves {
			if err := writeLine(out, leaf.Line); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeLine(out *bufio.Writer, line string) error {
	if _, err := out.WriteString(line); err != nil {
		return err
	}
	return out.WriteByte('\n')
}

// page is some leaves and, for a table, the personal values that they tell.
type page struct {
	leaves []domain.AuditLeaf
	values map[string]string
}

// pages are read each in a unit of work of its own: the guard asks again for each, and nothing is held in the store
// while the client reads.
func (e export) pages(ctx context.Context) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
		for from := int64(0); from < e.end; {
			to := min(from+pagePlaces, e.end)
			p, err := access.InTx(ctx, e.outside, func(ctx context.Context, tx access.Tx) (page, error) {
				return e.page(ctx, tx, from, to)
			})
			if !yield(p, err) || err != nil {
				return
			}
			if from = to; len(p.leaves) == pageLeaves {
				from = p.leaves[pageLeaves-1].Seq + 1
			}
		}
	}
}

func (e export) page(ctx context.Context, tx access.Tx, from, to int64) (p page, err error) {
	for leaf, err := range tx.AuditEntries.Leaves(ctx, e.AuditQuery, from, to) {
		if err != nil {
			return p, err
		}
		p.leaves = append(p.leaves, leaf)
	}
	if e.Format == domain.AuditCSV {
		p.values, err = valuesOf(ctx, tx, e.Trail, p.leaves)
	}
	return p, err
}
