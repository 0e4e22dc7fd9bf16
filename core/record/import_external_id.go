package record

import (
	"context"
	"crypto/sha256"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// externalIDs are those of a file, and where each stands. Of an id it keeps 16 bytes of a
// hash, so that a million take some tens of MiB.
type externalIDs map[[16]byte]uint32

// add refuses an id that another record of the file has, and names both.
func (ids externalIDs) add(id string, file source) error {
	if id == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(id))
	key, here := [16]byte(sum[:16]), uint32(file.number())
	if other, twice := ids[key]; twice {
		return domain.ErrExternalIDTwice.At(file.at(int(other))).At(file.at(int(here)))
	}
	ids[key] = here
	return nil
}

// askedAtOnce is how many external ids the store is asked for at a time: a question of some tens of kilobytes.
const askedAtOnce = 1000

// requireFree refuses a file one of whose external ids a record has that is not of the import itself, and names the
// line.
func (s *Service) requireFree(ctx context.Context, outside access.Outside, i domain.Import, in upload) error {
	if in.checked.ExternalIDs == 0 {
		return nil
	}
	file, err := in.again(s.settings.Limits)
	if err != nil {
		return err
	}
	some := asked{ctx: ctx, outside: outside, of: i, file: file}
	for item, err := range checkedItems(file, s.settings.Limits) {
		if err == nil {
			err = some.add(item.ExternalID)
		}
		if err != nil {
			return err
		}
	}
	return some.ask()
}

// asked are some external ids of a file, which the store is to be asked for.
type asked struct {
	ctx     context.Context
	outside access.Outside
	of      domain.Import
	file    source
	ids     []string
	numbers []int
}

func (a *asked) add(id string) error {
	if id == "" {
		return nil
	}
	a.ids, a.numbers = append(a.ids, id), append(a.numbers, a.file.number())
	if len(a.ids) < askedAtOnce {
		return nil
	}
	return a.ask()
}

// ask tells the first of them that is taken.
func (a *asked) ask() error {
	if len(a.ids) == 0 {
		return nil
	}
	taken, err := a.outside.Records.TakenExternalIDs(a.ctx, a.outside.Tenant, a.of.TrialScope, a.of.ID, a.ids)
	if err != nil {
		return err
	}
	for n, id := range a.ids {
		if slices.Contains(taken, id) {
			return domain.ErrExternalIDTaken.At(a.file.at(a.numbers[n]))
		}
	}
	a.ids, a.numbers = a.ids[:0], a.numbers[:0]
	return nil
}
