package datasource

import (
	"cmp"
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Update replaces what was said about a datasource. Where its data lies changes only while there is none.
func (s *Service) Update(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, id domain.DatasourceID, at domain.Version,
	in domain.DatasourceChange,
) (domain.Datasource, error) {
	r := s.request(c, domain.DatasourceUpdate, e, id)
	return access.External(ctx, r, func(ctx context.Context, tx access.Tx) (replaced, error) {
		return s.planReplacement(ctx, tx, id, at, replaced{in: in, at: at, by: c.Subject})
	}, func(ctx context.Context, outside access.Outside, p replaced) (domain.Datasource, error) {
		if p.moves() && outside.Tenant != "" {
			return s.replacement(outside, c, p).run(ctx)
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
			return s.replaceAtOnce(ctx, tx, p)
		})
	})
}

// replaced is a datasource and what is to become of it.
type replaced struct {
	was, next domain.Datasource
	in        domain.DatasourceChange
	at        domain.Version
	by        domain.Subject
}

func (p replaced) moves() bool { return p.next.Place != p.was.Place }

func (s *Service) planReplacement(
	ctx context.Context, tx access.Tx, id domain.DatasourceID, at domain.Version, p replaced,
) (replaced, error) {
	var err error
	if p.was, err = planned(ctx, tx, id, at); err != nil {
		return p, err
	}
	p.next = p.was
	return p, p.next.Replace(p.in, p.by, s.clock.Now())
}

// planned returns a datasource that may be changed.
func planned(
	ctx context.Context, tx access.Tx, id domain.DatasourceID, at domain.Version,
) (domain.Datasource, error) {
	d, err := own(ctx, tx, id)
	if err != nil {
		return d, err
	}
	if _, err := lock(ctx, tx); err != nil {
		return d, err
	}
	return d, at.Match(d.Version)
}

// replaceAtOnce changes how the datasource is connected to and, of an enterprise without an organization, where it is.
func (s *Service) replaceAtOnce(ctx context.Context, tx access.Tx, p replaced) (domain.Datasource, error) {
	if p.moves() {
		if err := requireNoOrganization(ctx, tx); err != nil {
			return p.was, err
		}
	}
	return tx.Datasources.Update(ctx, p.was.ID, p.in.Password, func(d *domain.Datasource) error {
		place := d.Place
		if err := cmp.Or(p.at.Match(d.Version), d.Replace(p.in, p.by, s.clock.Now())); err != nil {
			return err
		}
		if d.Place != place && !p.moves() || d.Phase == domain.DatasourceLeaving {
			return domain.ErrDatasourceChanging
		}
		return nil
	})
}

func (s *Service) replacement(outside access.Outside, c domain.Call, p replaced) move {
	m := s.stopped(outside, c, p.was, p.at)
	m.finish = func(ctx context.Context, tx access.Tx, begun domain.Datasource) (domain.Datasource, error) {
		return m.goOn(ctx, tx, begun, domain.DatasourceChanging, p.in.Password, func(d *domain.Datasource) error {
			return d.Replace(p.in, p.by, s.clock.Now())
		})
	}
	return m
}

// stopped is a change of a datasource that is in use.
func (s *Service) stopped(outside access.Outside, c domain.Call, was domain.Datasource, at domain.Version) move {
	m := move{Service: s, outside: outside, call: c, kind: was.Kind, using: was.ID}
	m.begin = func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		return tx.Datasources.Update(ctx, was.ID, "", func(d *domain.Datasource) error {
			if err := at.Match(d.Version); err != nil {
				return err
			}
			now := s.clock.Now()
			if gone, err := d.Settle(now); err != nil || gone {
				return domain.ErrDatasourceChanging
			}
			d.Enter(domain.DatasourceChanging, now, domain.DatasourceLookTime)
			return nil
		})
	}
	m.back = func(ctx context.Context, tx access.Tx, begun domain.Datasource) error {
		_, err := tx.Datasources.Update(ctx, begun.ID, "", func(d *domain.Datasource) error {
			if same(*d, begun) {
				d.Use()
			}
			return nil
		})
		return err
	}
	return m
}
