// The functions that JavaScript sees. Each takes one object of named arguments and writes into the arrays it is given.
#pragma once
#include <node_api.h>

#include "arguments.h"
#include "environment.h"
#include "kernel-table.h"

namespace init_sweep {

// What an update's rule reads beside its arrays, and how many numbers it keeps for each parameter.
Update read_rule(Arguments &a);
int slots_of(Rule rule);

napi_value saved_length(napi_env env, napi_callback_info info);
napi_value layer_forward(napi_env env, napi_callback_info info);
napi_value layer_backward(napi_env env, napi_callback_info info);
napi_value mat_mul(napi_env env, napi_callback_info info);
napi_value cross_entropy(napi_env env, napi_callback_info info);
napi_value update(napi_env env, napi_callback_info info);
napi_value norms(napi_env env, napi_callback_info info);
napi_value model_pass(napi_env env, napi_callback_info info);
napi_value elementary(napi_env env, napi_callback_info info);
napi_value peak(napi_env env, napi_callback_info info);
napi_value uniforms(napi_env env, napi_callback_info info);
napi_value normals(napi_env env, napi_callback_info info);
napi_value qr(napi_env env, napi_callback_info info);
napi_value gram(napi_env env, napi_callback_info info);
napi_value tridiagonal(napi_env env, napi_callback_info info);
napi_value eigenvalues(napi_env env, napi_callback_info info);
napi_value factorise(napi_env env, napi_callback_info info);
napi_value apply(napi_env env, napi_callback_info info);
napi_value solve(napi_env env, napi_callback_info info);

}  // namespace init_sweep
