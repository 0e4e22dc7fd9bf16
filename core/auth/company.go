package auth

import (
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// ofCompany is what a token says where one company is served: its organization does not count.
// People are the company's, but for operators, who are nobody's; a machine is if the settings
// know it.
func (s *Service) ofCompany(c domain.Claims) domain.Claims {
	inside := !s.isOperator(c)
	if c.Machine {
		inside = slices.Contains(s.settings.MachineTenants, c.Client)
	}
	c.Tenant = ""
	if inside {
		c.Tenant = domain.CompanyTenant
	}
	return c
}
