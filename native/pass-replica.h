// What one replica of a pass reads and writes.
#pragma once
#include <initializer_list>

#include "pass-arena.h"

namespace init_sweep {

// One replica on its way through the pass.
struct Replica {
  const KernelTable &kernels;
  const Pass &pass;
  const Model &model;
  const long k;
  const Batch &batch;
  const PassArena arena;
  float *const parameters, *const gradient;  // [P]

  Replica(const KernelTable &table, const Pass &p, long replica, const Batch &read, char *scratch)
      : kernels(table), pass(p), model(p.model), k(replica), batch(read), arena(table, p, scratch),
        parameters(p.parameters + replica * model.size()),
        gradient(p.gradient ? p.gradient + replica * model.size() : arena.gradient) {}

  template <class Float>
  Gates<Float> gates(Float *row, long layer, long direction) const {
    Gates<Float> g{};
    g.stride = model.units;
    const int32_t *offset = model.offsets + first_variable(layer, direction);
    for (long gate = 0; gate < model.gates(); gate++, offset += 3) {
      g.wx[gate] = row + offset[0];
      g.wt[gate] = row + offset[1];
      g.bi[gate] = row + offset[2];
    }
    return g;
  }

  // Where the gradients of a layer's direction go; null for those that nobody wants.
  Gates<float> wanted_gates(long layer, long direction) const {
    Gates<float> g = gates(gradient, layer, direction);
    long variable = first_variable(layer, direction);
    for (long gate = 0; gate < model.gates(); gate++)
      for (float **part : {g.wx + gate, g.wt + gate, g.bi + gate})
        if (!pass.wants(variable++)) *part = nullptr;
    return g;
  }

  // Whether any gradient of a layer's direction is wanted.
  bool wants_any(long layer, long direction) const {
    const long first = first_variable(layer, direction);
    for (long variable = first; variable < first + model.gates() * 3; variable++)
      if (pass.wants(variable)) return true;
    return false;
  }

  // The lowest layer with a wanted gradient; nothing goes back to what is below it.
  long lowest_layer() const {
    long layer = 0;
    while (layer < model.layers && !wants_any(layer, 0) && !wants_any(layer, model.directions - 1)) layer++;
    return layer;
  }

  long first_variable(long layer, long direction) const { return (layer * model.directions + direction) * model.gates() * 3; }

  // h (0) or c (1) of a layer's direction in an array of all states; null where that, or the cell's c, is absent.
  template <class Float>
  Float *state(Float *states, long layer, long direction, long which) const {
    if (!states || which >= model.states()) return nullptr;
    const long place = (layer * model.directions + direction) * model.states() + which;
    return states + k * pass.states_size() + place * pass.batch * model.units;
  }

  Layer layer_at(long layer, long direction) const {
    Layer l{};
    l.kind = model.kind;
    l.steps = pass.steps;
    l.batch = pass.batch;
    l.inputs = model.inputs_of(layer);
    l.units = model.units;
    l.reverse = direction == 1;
    l.x = layer == 0 ? batch.x : arena.outputs[layer - 1];
    l.tokens = layer == 0 ? batch.tokens : nullptr;
    l.lengths = batch.lengths;
    l.weights = gates<const float>(parameters, layer, direction);
    l.h0 = state(pass.states_before, layer, direction, 0);
    l.c0 = state(pass.states_before, layer, direction, 1);
    l.outputs = arena.outputs[layer] + direction * model.units;
    l.stride = model.width();
    l.h_last = pass.states_after ? state(pass.states_after, layer, direction, 0) : arena.end_state[0];
    l.c_last = pass.states_after ? state(pass.states_after, layer, direction, 1) : arena.end_state[1];
    l.saved = arena.saved[layer][direction];
    l.scratch = arena.work;
    return l;
  }

  const float *top_outputs() const { return arena.outputs[model.layers - 1]; }
};

}  // namespace init_sweep
