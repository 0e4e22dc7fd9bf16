package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) modules() {
	serve(s, route{
		action: domain.ModuleList, method: "GET", path: "/modules", status: 200, tag: "Modules and trials",
		summary: "List the modules", about: "What the product can do. A standalone module is granted as a whole, any other trial by trial.",
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

func (s *server) listModules(ctx context.Context, _ *nothing) (*body[listView[moduleView]], error) {
	all, err := s.core.Catalog.Modules(ctx, actor(ctx))
	return listOf(all, viewModule), err
}
