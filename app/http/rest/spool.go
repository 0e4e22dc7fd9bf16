package rest

import (
	"cmp"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// SpoolLimits are the bytes of uploads that lie on this node's disk at once. What is 0 has a default.
type SpoolLimits struct {
	Person int64 // of one person or machine in one tenant; 0 for 2 files of the largest size
	Tenant int64 // of all of its people; 0 for 4
	All    int64 // of everybody; 0 for 8
}

// Uploader is whose an upload is.
type Uploader struct{ Tenant, Person string }

func (l SpoolLimits) filled(file int64) SpoolLimits {
	return SpoolLimits{cmp.Or(l.Person, 2*file), cmp.Or(l.Tenant, 4*file), cmp.Or(l.All, 8*file)}
}

const spoolWait = 10 * time.Second

var (
	errSpoolPerson = domain.NewError(domain.Limited, "uploads_too_large_together",
		"Your uploads that still run are too large together. Wait until one has ended.").WithWait(spoolWait)
	errSpoolTenant = errSpoolPerson.WithMessage(
		"The uploads of your enterprise that still run are too large together. Wait until one has ended.")
	errSpoolFull = domain.NewError(domain.Unavailable, "spool_full",
		"There is no space for more uploads at the moment. Try again later.").WithWait(spoolWait)
)

// spool counts the bytes of uploads on disk, from their arrival to the end of their requests.
type spool struct {
	limits  SpoolLimits
	told    func(used, most int64)
	refused func()
	mu      sync.Mutex
	all     int64
	tenants map[string]int64
	people  map[Uploader]int64
}

func newSpool(o Options) *spool {
	s := &spool{
		limits: o.Spool.filled(o.UploadLimit), told: o.Spooled, refused: o.SpoolRefused,
		tenants: map[string]int64{}, people: map[Uploader]int64{},
	}
	if s.told == nil {
		s.told = func(int64, int64) {}
	}
	if s.refused == nil {
		s.refused = func() {}
	}
	s.told(0, s.limits.All)
	return s
}

// check refuses so many bytes more.
func (s *spool) check(of Uploader, bytes int64) error {
	err := s.exceeds(of, bytes)
	if err != nil {
		s.refused()
	}
	return err
}

func (s *spool) exceeds(of Uploader, bytes int64) error {
	switch {
	case s.people[of]+bytes > s.limits.Person:
		return errSpoolPerson
	case s.tenants[of.Tenant]+bytes > s.limits.Tenant:
		return errSpoolTenant
	case s.all+bytes > s.limits.All:
		return errSpoolFull
	}
	return nil
}

// add counts bytes, or fewer than none. Who has none left is forgotten.
func (s *spool) add(of Uploader, bytes int64) {
	s.all += bytes
	s.told(s.all, s.limits.All)
	s.people[of] += bytes
	s.tenants[of.Tenant] += bytes
	if s.people[of] == 0 {
		delete(s.people, of)
	}
	if s.tenants[of.Tenant] == 0 {
		delete(s.tenants, of.Tenant)
	}
}

// spoolShare is what one upload has of the spool.
type spoolShare struct {
	*spool
	of    Uploader
	bytes int64
}

// fits refuses at once what says itself that it will not fit. Nothing is kept for it: who announces much and sends
// little would keep others out.
func (s *spoolShare) fits(bytes int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.check(s.of, bytes)
}

// grow takes space for bytes that have arrived.
func (s *spoolShare) grow(bytes int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(s.of, bytes); err != nil {
		return err
	}
	s.add(s.of, bytes)
	s.bytes += bytes
	return nil
}

// release gives all of it back.
func (s *spoolShare) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(s.of, -s.bytes)
	s.bytes = 0
}
