package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) modules() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ModuleList, Method: "GET", Path: "/modules", Status: 200, Tag: "Modules and trials",
		Summary:     "List modules",
		Description: "The parts of the product. A standalone module is granted as a whole, any other trial by trial.",
	}, s.listModules)
}

// moduleView is domain.Module in JSON.
type moduleView struct {
	ID           domain.ModuleID `json:"id" example:"1"`
	Slug         string          `json:"slug" example:"predict"`
	Name         string          `json:"name" example:"Predict"`
	Description  string          `json:"description" example:"Predictions of outcomes"`
	IsStandalone bool            `json:"is_standalone" example:"false"`
	CreatedAt    time.Time       `json:"created_at"`
}

func viewModule(m domain.Module) moduleView { return moduleView(m) }

func (s *server) listModules(ctx context.Context, _ *rest.Empty) (*rest.Body[rest.List[moduleView]], error) {
	all, err := s.core.Catalog.Modules(ctx, call(ctx))
	return rest.ListOf(all, viewModule), err
}
